import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { makeSetup, register, type Setup, startVault } from "./rig-setup.ts";
import { acknowledge, ask, RigDevice } from "./snapd-setup.ts";

// Links, pipes and huge files where a hook with system-files may write while it asks snapd for something.

let setup: Setup;
let serial: Uint8Array;
beforeAll(async () => {
  setup = await makeSetup("graded");
  await using vault = await startVault(setup);
  serial = new Uint8Array(await (await register(setup, vault)).arrayBuffer());
});

function hugeFile(path: string): void {
  writeFileSync(path, "");
  truncateSync(path, 3 * 1024 ** 3);
}

const store = "var/lib/snapd/assertions/asserts-v0";

/** A folder of this machine that has what the path of a serial needs. */
function elsewhere(device: RigDevice): string {
  const folder = join(device.folder, "elsewhere");
  mkdirSync(join(folder, "asserts-v0/serial/rig-brand/rig-model/SN-1"), { recursive: true });
  return folder;
}

it.each([
  ["the store", "var/lib/snapd/assertions", ""],
  ["its asserts-v0", store, "asserts-v0"],
  ["the folder of serials", `${store}/serial`, "asserts-v0/serial"],
  ["a brand's folder", `${store}/serial/rig-brand`, "asserts-v0/serial/rig-brand"],
  ["the serial's own", `${store}/serial/rig-brand/rig-model/SN-1`, "asserts-v0/serial/rig-brand/rig-model/SN-1"],
])(
  "a link in place of %s: a serial that is posted is written nowhere, and the answer says why",
  async (_, path, to) => {
    await using device = await RigDevice.start(setup);
    const folder = elsewhere(device);
    const place = join(device.snapd.device.root, path);
    mkdirSync(place, { recursive: true });
    renameSync(place, `${place}.before`);
    symlinkSync(join(folder, to), place);
    expect(await acknowledge(device, serial)).toMatch(
      /^500 cannot go to var\/lib\/snapd\/assertions.*: (a part of the path is a link or no folder|it is a link)$/,
    );
    expect(readdirSync(join(folder, "asserts-v0/serial/rig-brand/rig-model/SN-1"))).toEqual([]);
    expect(device.snapd.rigFaults).toEqual([]);
  },
);

it("a link in place of the temporary file is replaced, and its end is as it was", async () => {
  await using device = await RigDevice.start(setup);
  const place = join(device.snapd.device.root, store, "serial/rig-brand/rig-model/SN-1");
  mkdirSync(place, { recursive: true });
  const file = join(device.folder, "file");
  writeFileSync(file, "as it was");
  for (const name of ["active", "active.new"]) symlinkSync(file, join(place, name));
  renameSync(join(place, "active"), join(place, "other"));
  expect(await acknowledge(device, serial)).toBe("sync");
  expect(readFileSync(file, "utf8")).toBe("as it was");
  expect(readdirSync(place)).toEqual(["active", "other"]);
});

/** What lies where a file should, how it comes there, and why it is not read. */
const noFiles: [string, (path: string) => unknown, string][] = [
  ["a link", (path) => symlinkSync("/etc/passwd", path), "it is a link"],
  ["a pipe", (path) => execFileSync("mkfifo", [path]), "it is not a regular file"],
  ["a file of 3 GiB", hugeFile, "more than"],
];

it.each(noFiles)(
  "%s in place of an assertion is not read: asking for the type fails, with the reason",
  async (_, make, why) => {
    await using device = await RigDevice.start(setup);
    const place = join(device.snapd.device.root, store, "serial/rig-brand/rig-model/SN-1");
    mkdirSync(place, { recursive: true });
    make(join(place, "active"));
    const answer = await ask(device.snapd.restSocket, "GET", "/v2/assertions/serial");
    expect([answer.status, JSON.stringify(answer.json())]).toEqual([500, expect.stringContaining(why)]);
    expect(device.snapd.rigFaults).toEqual([]);
  },
);

it.each(noFiles)("%s in place of a key is not read", async (_, make, why) => {
  await using device = await RigDevice.start(setup);
  await acknowledge(device, serial);
  const folder = join(device.snapd.device.deviceFolder, "private-keys-v1");
  mkdirSync(folder, { recursive: true });
  make(join(folder, setup.key.keyId));
  expect(await device.snapd.lookForSerial()).toMatchObject({
    kind: "fault",
    reason: expect.stringContaining(why) as unknown,
  });
});
