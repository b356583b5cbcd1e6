import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
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
  const nowhere = await world.run("diag", ["--out", world.path("nowhere/unit.zip")]);
  expect({ status: nowhere.status, code: nowhere.document.error?.code }).toEqual({ status: 8, code: "disk-missing" });
  expect(nowhere.stderr).toContain(`there is no folder ${world.path("nowhere")}`);
  expect(nowhere.stderr).not.toContain("mounted");
  const again = await world.run("diag", ["--out", out]);
  expect(again.document.error?.code).toBe("disk-already-there");
});

test("a link in a folder that a snap may write to, or in snapd's, takes no other file into the archive", async () => {
  await using world = await World.make({ brand, deviceKey: await smallDeviceKey() });
  const secret = world.path("shadow");
  writeFileSync(secret, "root:NOT-FOR-OTHERS:19000::\n", { mode: 0o600 });
  const links = [
    "var/lib/snapd/device/prepare-device/log.jsonl.2",
    "var/snap/rig-gadget/common/prepare-device/log.jsonl",
    "var/snap/evil/common/prepare-device/log.jsonl",
  ].map((path) => join(world.root, path));
  for (const link of links) {
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(secret, link);
  }
  writeFileSync(join(world.root, "var/snap/evil/common/prepare-device/registration.json"), "{}");
  const long = join(world.root, "var/snap/rig-gadget/common/prepare-device/log.jsonl.1");
  writeFileSync(long, `${"an old line\n".repeat(100_000)}the last line\n`);
  const out = world.path("unit.zip");
  expect((await world.run("diag", ["--out", out])).status).toBe(0);
  const files = Object.entries(unzipSync(new Uint8Array(readFileSync(out)))).map(
    ([name, content]) => [name, strFromU8(content)] as const,
  );
  expect(files.filter(([, text]) => text.includes("NOT-FOR-OTHERS"))).toEqual([]);
  expect(files.filter(([name]) => name.startsWith("var/snap/evil/"))).toEqual([]);
  const log = new Map(files).get("var/snap/rig-gadget/common/prepare-device/log.jsonl.1");
  expect(log?.length).toBeGreaterThan(1_000_000);
  expect(log?.endsWith("the last line\n")).toBe(true);
});
