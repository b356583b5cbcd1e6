import { describe, expect, test } from "vitest";
import { countedCalls, nextAim } from "./killed/aim.ts";

const read = (path: string): string => `openat(AT_FDCWD, "${path}", O_RDONLY|O_CLOEXEC) = 3`;
const make = (path: string): string => `openat(AT_FDCWD, "${path}", O_WRONLY|O_CREAT|O_EXCL, 0600) = 3`;
const sync = "fsync(3) = 0";

const undisturbedRun = [read("/etc/a"), make("/one"), sync, read("/etc/b"), make("/two"), sync, make("/three")];
const undisturbed = countedCalls(undisturbedRun);
const [, , two] = undisturbed;

function aimAfter(killedCalls: readonly string[], aim: number): number {
  if (two === undefined) throw new TypeError("the run has a third call that changes something");
  return nextAim({ point: two, undisturbed, killedCalls, aim });
}

test("a point is counted among all calls of its name, also those that change nothing", () => {
  expect(undisturbed.map(({ name, ordinal }) => `${name} ${ordinal}`)).toEqual([
    "openat 2",
    "fsync 1",
    "openat 4",
    "fsync 2",
    "openat 5",
  ]);
});

describe("after a kill that missed the point, the next try", () => {
  test("counts on where this run had read one file more before, and was killed too early", () => {
    expect(aimAfter([read("/etc/a"), read("/proc/x"), make("/one"), sync, read("/etc/b")], 0)).toBe(1);
  });

  test("counts back where this run had read one file less before, and was killed too late", () => {
    expect(aimAfter([make("/one"), sync, read("/etc/b"), make("/two"), sync, make("/three")], 0)).toBe(-1);
  });

  test("learns three files at once", () => {
    const noise = [read("/proc/x"), read("/proc/y"), read("/proc/z")];
    expect(aimAfter([read("/etc/a"), ...noise], 0)).toBe(1);
    expect(aimAfter([read("/etc/a"), ...noise, make("/one")], 1)).toBe(3);
  });

  test("tries the next call where the runs were alike up to the last call before the point", () => {
    expect(aimAfter([read("/etc/a"), make("/one"), sync, read("/etc/b"), read("/proc/x")], 0)).toBe(1);
  });

  test("counts back to what was right where only the run before was another", () => {
    expect(aimAfter([read("/etc/a"), make("/one"), sync, read("/etc/b"), make("/two"), sync, make("/three")], 1)).toBe(
      0,
    );
  });
});
