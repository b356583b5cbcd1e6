import { readFileSync, statSync } from "node:fs";
import { strFromU8, unzipSync } from "fflate";
import { expect, test } from "vitest";
import { rigBrand, smallDeviceKey, World } from "./setup/world.ts";

const brand = await rigBrand();

test("the archive of a registered unit tells its story, holds no secret, and replaces no file", async () => {
  await using world = await World.make({ brand, deviceKey: await smallDeviceKey() });
  expect((await world.provision()).status).toBe(0);
  const out = world.path("unit.zip");
  const made = await world.run("diag", ["--out", out]);
  expect({ status: made.status, outcome: made.document.outcome }).toEqual({ status: 0, outcome: "made" });
  expect(statSync(out).mode & 0o777).toBe(0o600);
  const bytes = new Uint8Array(readFileSync(out));
  const files = unzipSync(bytes);
  const own = "var/lib/snapd/save/device/prepare-device";
  expect(Object.keys(files)).toEqual(
    expect.arrayContaining(["doctor.json", "settings.json", "agent.json", "files.txt", `${own}/record.dsse.json`]),
  );
  const all = Object.values(files)
    .map((content) => strFromU8(content))
    .join("\n");
  expect(all).toContain("RB1-2048-0007");
  expect(all).not.toContain(world.apiKey);
  expect(all).not.toContain("PRIVATE KEY");
  expect(Buffer.from(bytes).includes(world.apiKey)).toBe(false);
  const again = await world.run("diag", ["--out", out]);
  expect(again.document.error?.code).toBe("disk-already-there");
});
