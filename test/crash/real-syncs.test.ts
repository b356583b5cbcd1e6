import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { findProgram } from "../../scripts/command.ts";
import { rigBrand, World } from "../rig/setup/world.ts";
import { needs } from "../snapd/needs.ts";
import { SyncLedger } from "./real-syncs.ts";

const missing = findProgram(["strace"]) === undefined ? "strace is not installed" : undefined;
const calls = "openat,write,writev,pwrite64,fsync,fdatasync,rename,link,mkdir";

/**
 * The twin of the disk takes a file that was made for synced, and a folder that is to be synced for synced: here the kernel says
 * whether the executable does so.
 */
test.for(["graded", "ungraded"] as const)(
  "%s: whatever a first boot writes is durable when the vault is asked for the serial, and at its end",
  async (kind, context) => {
    needs(context, missing);
    await using world = await World.make({ brand: await rigBrand(), kind });
    // The run makes its key, which takes its time on a busy machine.
    world.writeSettings({ deadline: 60 });
    const log = world.path("strace.log");
    const through = ["strace", "-f", "-y", "-s", "40", "-o", log, "-e", `trace=${calls}`, "-e", "signal=none"];
    expect((await world.provision({ through })).status).toBe(0);
    const ledger = new SyncLedger(world.root);
    ledger.read(readFileSync(log, "latin1"));
    expect(ledger.faults).toEqual([]);
    expect(ledger.filesSynced).toBeGreaterThan(8);
  },
);

const root = "/device";
const created = `7 openat(AT_FDCWD</>, "/device/d/.tmp", O_WRONLY|O_CREAT|O_EXCL, 0600) = 3</device/d/.tmp>`;
const written = `7 write(3</device/d/.tmp>, "x", 1) = 1`;
const fileSynced = `7 fsync(3</device/d/.tmp>) = 0`;
const renamed = `7 rename("/device/d/.tmp", "/device/d/key") = 0`;
const folderSynced = `7 fsync(3</device/d>) = 0`;
const asked = `7 write(21<socket:[1]>, "POST /v1/serial HTTP/1.1\\r\\n", 9) = 9`;

test.each<[string, readonly string[], readonly string[]]>([
  ["all in order", [created, written, fileSynced, renamed, folderSynced, asked], []],
  [
    "bytes that were not synced when they got their name",
    [created, written, renamed, folderSynced],
    ["it got its name"],
  ],
  [
    "a name that was not synced when the vault was asked",
    [created, written, fileSynced, renamed, asked, folderSynced],
    ["serial was asked"],
  ],
  ["a name that was never synced", [created, written, fileSynced, renamed], ["the run ended"]],
  ["bytes of a file that already had its name", [`7 write(4</device/d/key>, "x", 1) = 1`], ["the run ended"]],
  ["what lies elsewhere", [`7 write(4</tmp/x>, "x", 1) = 1`], []],
])("the ledger tells %s", (_what, lines, whens) => {
  const ledger = new SyncLedger(root);
  ledger.read(lines.join("\n"));
  expect([...new Set(ledger.faults.map(({ when }) => when))]).toEqual(expect.arrayContaining([...whens]));
  expect(ledger.faults.length > 0).toBe(whens.length > 0);
});
