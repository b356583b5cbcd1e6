import { join } from "node:path";
import { isOpenToAll } from "../../disk/open-to-all.ts";
import { devicePaths } from "../../snapd/device-paths.ts";
import { type Check, found, ok, skipped } from "../check.ts";
import { examinedOf } from "../patient.ts";

/** Reading all of them decodes all of them: a broken file is a Problem of its own. */
export const assertionsCheck: Check = {
  id: "assertions",
  about: "Are snapd's assertions and the saved ones whole?",
  after: ["model"],
  async look(patient) {
    const { keys, snapd } = patient.reach;
    if (!keys || !snapd) {
      return skipped("closed to this snap: that needs the plugs system-files and snapd-control, of the route adopted");
    }
    const { device, places, model } = examinedOf(patient);
    const { brandId, model: name } = (await model()).model;
    const { system, saved } = await places();
    const folder = join(devicePaths(device.root, true).systemAssertions, "asserts-v0");
    if (isOpenToAll(device.disk, folder)) {
      return found("failed", "assertion-folder-open", `cannot use ${folder}: everybody may write to it`);
    }
    const known = await system.serials(brandId, name);
    const kept = saved?.all("serial") ?? [];
    return ok(
      `${known.length} serials in snapd's, ${saved === undefined ? "no save partition" : `${kept.length} saved`}`,
    );
  },
};
