import { existsSync } from "node:fs";
import { join } from "node:path";
import { adoptsIdentities } from "../../handover/adopting-snapd.ts";
import { type Check, found, ok, skipped } from "../check.ts";
import { examinedOf } from "../patient.ts";

export const snapdCheck: Check = {
  id: "snapd",
  about: "Which snapd runs, in which mode, and does it register?",
  after: ["settings"],
  async look(patient) {
    const { device } = examinedOf(patient);
    if (existsSync(join(device.root, "run/snapd/noregister"))) {
      return found("failed", "noregister-set", "snapd is told not to register");
    }
    if (device.snapd === undefined && device.snapctl === undefined) return skipped("snapd does not run here");
    const mode = await device.snapctl?.systemMode().catch(() => undefined);
    const info = await device.snapd?.systemInfo();
    const version = info?.version ?? (await device.snapctl?.version().catch(() => undefined));
    const detail = { version, mode: mode?.mode ?? info?.systemMode, seeded: mode?.seedLoaded };
    const said = `snapd ${version ?? "of unknown version"}, system mode ${detail.mode ?? "unknown"}`;
    if (adoptsIdentities(version) === false) {
      return found("warning", "snapd-too-old", said, { detail });
    }
    if (detail.mode !== undefined && detail.mode !== "run") {
      return found("warning", "system-mode-not-run", `${said}: hooks register in mode run only`, { detail });
    }
    return ok(said, detail);
  },
};
