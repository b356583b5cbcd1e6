import { expect, test } from "vitest";
import { MemoryDisk } from "../../../src/disk/memory-disk.ts";
import { readVerdict, type Verdict, writeVerdict } from "../../../src/verdict/verdict.ts";

const folder = "/common/prepare-device";
const at = "2026-11-20T12:00:00.000Z";
const news: Verdict = { version: 1, at, hook: "configure", health: "waiting", code: "delegated", message: "waits" };
const alarm: Verdict = { ...news, health: "blocked", code: "serial-signed-before", message: "twice", serial: "A1" };

function diskWith(verdict: Verdict): MemoryDisk {
  const disk = new MemoryDisk();
  disk.makeFolder("/common", 0o755);
  writeVerdict(disk, folder, news);
  disk.settle();
  writeVerdict(disk, folder, verdict);
  return disk;
}

/** What a power loss right after the write may leave to be read. */
function afterPowerLoss(verdict: Verdict): ReadonlySet<string | undefined> {
  const disk = diskWith(verdict);
  const states = [...disk.crashStates()].filter(({ operationsDone }) => operationsDone === disk.operations.length);
  return new Set(states.map((state) => readVerdict(state.disk, folder)?.code));
}

test("a verdict is read back as it was written", () => {
  expect(readVerdict(diskWith(alarm), folder)).toEqual(alarm);
});

test("what was said of a serial outlives a power loss", () => {
  expect(afterPowerLoss(alarm)).toEqual(new Set(["serial-signed-before"]));
});

test("other news may get lost, and what is read then is the old verdict or none", () => {
  expect(afterPowerLoss({ ...news, code: "not-registered" })).toEqual(
    new Set(["delegated", "not-registered", undefined]),
  );
});
