import { describe, expect, it } from "vitest";
import { MemoryDisk } from "../../../src/disk/memory-disk.ts";
import { lock, tryLock } from "../../../src/lock/lock.ts";
import type { LockOwner, Processes } from "../../../src/lock/owner.ts";

const folder = "/own";

function diskWithFolder(): MemoryDisk {
  const disk = new MemoryDisk();
  disk.makeFolder(folder, 0o700);
  return disk;
}

function processes(self: LockOwner, alive: ReadonlySet<number>): Processes {
  return { self: () => self, isAlive: (owner) => owner.bootId === self.bootId && alive.has(owner.pid) };
}

const first: LockOwner = { pid: 11, startTicks: "100", bootId: "boot-1" };
const second: LockOwner = { pid: 12, startTicks: "200", bootId: "boot-1" };

describe("the lock of our own folder", () => {
  it("is given to one of two living processes", () => {
    const disk = diskWithFolder();
    const alive = new Set([11, 12]);
    expect(tryLock(disk, folder, processes(first, alive))).toBeDefined();
    expect(tryLock(disk, folder, processes(second, alive))).toBeUndefined();
  });

  it("is free again after its release", () => {
    const disk = diskWithFolder();
    const alive = new Set([11, 12]);
    tryLock(disk, folder, processes(first, alive))?.release();
    expect(tryLock(disk, folder, processes(second, alive))).toBeDefined();
  });

  it("that a full disk does not let go is free when its process has ended, and the run's own end is not hidden", () => {
    let full = false;
    const disk = new MemoryDisk({
      refuse: ({ kind }) => (full && kind === "write" ? "disk-full" : undefined),
    });
    disk.makeFolder(folder, 0o700);
    const held = tryLock(disk, folder, processes(first, new Set([11, 12])));
    full = true;
    held?.release();
    full = false;
    expect(tryLock(disk, folder, processes(second, new Set([12])))).toBeDefined();
  });

  it("is taken at once from a dead owner", () => {
    const disk = diskWithFolder();
    tryLock(disk, folder, processes(first, new Set([11, 12])));
    expect(tryLock(disk, folder, processes(second, new Set([12])))).toBeDefined();
  });

  it("is taken at once from an owner of an earlier boot whose process id lives again", () => {
    const disk = diskWithFolder();
    const all = new Set([11, 12]);
    tryLock(disk, folder, processes(first, all));
    expect(tryLock(disk, folder, processes({ ...second, bootId: "boot-2" }, all))).toBeDefined();
  });

  it("is not given twice to the same process", () => {
    const disk = diskWithFolder();
    const self = processes(first, new Set([11]));
    tryLock(disk, folder, self);
    expect(tryLock(disk, folder, self)).toBeUndefined();
  });

  it("goes to one of two that both found its owner dead", () => {
    const disk = diskWithFolder();
    tryLock(disk, folder, processes({ pid: 9, startTicks: "1", bootId: "boot-1" }, new Set([9, 11, 12])));
    const alive = new Set([11, 12]);
    // The second one's whole attempt happens while the first one has looked but not yet linked.
    let other: unknown = "not tried";
    const racing = new Proxy(disk, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        return (...args: unknown[]) => {
          if (name === "link" && other === "not tried") other = tryLock(disk, folder, processes(second, alive));
          return Reflect.apply(value, target, args) as unknown;
        };
      },
    });
    const mine = tryLock(racing, folder, processes(first, alive));
    expect([mine, other].filter((one) => one !== undefined)).toHaveLength(1);
  });

  it("leaves one small file behind, whoever died before", () => {
    const disk = diskWithFolder();
    for (let pid = 1; pid <= 5; pid += 1) {
      tryLock(disk, folder, processes({ pid, startTicks: "1", bootId: "boot-1" }, new Set([pid])));
    }
    tryLock(disk, folder, processes(first, new Set([11])))?.release();
    expect(disk.list(folder)).toEqual(["lock.6"]);
  });

  it.each(["", "released\n", "{"])("sweeps the file of an owner that died with %j in it", (content) => {
    const disk = diskWithFolder();
    disk.createFile(`${folder}/owner.9.1`, new TextEncoder().encode(content), 0o600);
    tryLock(disk, folder, processes(first, new Set([11])))?.release();
    expect(disk.list(folder)).toEqual(["lock.1"]);
  });

  it("leaves the file of a living process that has only begun to write it", () => {
    const disk = diskWithFolder();
    disk.createFile(`${folder}/owner.12.200`, new Uint8Array(), 0o600);
    tryLock(disk, folder, processes(first, new Set([11, 12])))?.release();
    expect(disk.list(folder)).toEqual(["lock.1", "owner.12.200"]);
  });

  it("that cannot be read belongs to nobody", () => {
    const disk = diskWithFolder();
    disk.createFile(`${folder}/lock.3`, new TextEncoder().encode("{\u0000garbage"), 0o600);
    expect(tryLock(disk, folder, processes(first, new Set([11])))).toBeDefined();
  });

  it("held by a living process ends the wait as run-in-progress when patience is over", async () => {
    const disk = diskWithFolder();
    const alive = new Set([11, 12]);
    tryLock(disk, folder, processes(first, alive));
    let nowMs = 0;
    const wait = {
      monotonicMs: () => nowMs,
      waitMs: async (ms: number) => {
        nowMs += ms;
      },
      patienceMs: 1000,
    };
    await expect(lock(disk, folder, processes(second, alive), wait)).rejects.toMatchObject({ code: "run-in-progress" });
    expect(nowMs).toBeGreaterThanOrEqual(1000);
  });
});
