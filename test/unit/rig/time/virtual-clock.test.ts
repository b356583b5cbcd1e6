import { describe, expect, it } from "vitest";
import { systemClock } from "../../../../src/clock/system-clock.ts";
import { OffsetClock } from "../../../../src/rig/time/offset-clock.ts";
import { timeUp, VirtualClock } from "../../../../src/rig/time/virtual-clock.ts";

const startsAt = new Date("2026-11-20T12:00:00Z");
const hourMs = 3_600_000;

function clockOf(measured = false): VirtualClock {
  return new VirtualClock(measured ? { startsAt, measuredBy: systemClock } : { startsAt });
}

describe("virtual time", () => {
  it("passes a day of waiting in no real time", async () => {
    const clock = clockOf();
    const realMs = performance.now();
    for (let hour = 0; hour < 24; hour += 1) await clock.wait(hourMs);
    expect(clock.monotonicMs()).toBe(24 * hourMs);
    expect(clock.now()).toEqual(new Date("2026-11-21T12:00:00Z"));
    expect(performance.now() - realMs).toBeLessThan(2000);
  });

  it("wakes those who wait in the order of their times, and of their asking", async () => {
    const clock = clockOf();
    const woken: string[] = [];
    const sleeper = async (name: string, waitMs: number): Promise<void> => {
      await clock.wait(waitMs);
      woken.push(`${name} at ${clock.monotonicMs()}`);
    };
    await Promise.all([sleeper("c", 30), sleeper("a", 10), sleeper("b", 20), sleeper("also b", 20)]);
    expect(woken).toEqual(["a at 10", "b at 20", "also b at 20", "c at 30"]);
  });

  it("does not jump while a strand computes, and jumps when it waits too", async () => {
    const clock = clockOf();
    let wokenAtMs = 0;
    const other = clock.wait(1000).then(() => {
      wokenAtMs = clock.monotonicMs();
    });
    await clock.strand(async () => {
      await systemClock.wait(20);
      expect(clock.monotonicMs()).toBe(0);
      await clock.wait(400);
      expect(clock.monotonicMs()).toBe(400);
    });
    await other;
    expect(wokenAtMs).toBe(1000);
  });

  it("lets a wait be aborted, with nothing left behind", async () => {
    const clock = clockOf();
    const controller = new AbortController();
    const waiting = clock.strand(() => clock.wait(hourMs, controller.signal));
    controller.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
    await clock.wait(5);
    expect(clock.monotonicMs()).toBe(5);
  });
});

describe("a limit in virtual time", () => {
  it("gives the result of work that is done in time", async () => {
    const clock = clockOf();
    const work = async (): Promise<string> => {
      await clock.wait(29_000);
      return "done";
    };
    expect(await clock.strand(() => clock.limited(30_000, work))).toBe("done");
    await clock.wait(1);
    expect(clock.monotonicMs()).toBe(29_001);
  });

  it("ends the moment the time is up, while the other side goes on and finishes later", async () => {
    const clock = clockOf();
    const seen: string[] = [];
    const slowServer = async (): Promise<void> => {
      await clock.wait(35_000);
      seen.push(`answered at ${clock.monotonicMs()}`);
    };
    await clock.strand(async () => {
      expect(await clock.limited(30_000, slowServer)).toBe(timeUp);
      seen.push(`gave up at ${clock.monotonicMs()}`);
      await systemClock.wait(10);
      expect(clock.monotonicMs()).toBe(30_000);
      await clock.wait(60_000);
    });
    expect(seen).toEqual(["gave up at 30000", "answered at 35000"]);
    expect(clock.monotonicMs()).toBe(90_000);
  });
});

describe("real work", () => {
  it("is measured where a clock measures it, and servers really wait meanwhile", async () => {
    const clock = clockOf(true);
    await clock.wait(hourMs);
    await clock.real(async () => {
      await clock.wait(30);
      expect(clock.monotonicMs()).toBeGreaterThanOrEqual(hourMs + 29);
    });
    const afterMs = clock.monotonicMs();
    expect(afterMs).toBeGreaterThanOrEqual(hourMs + 29);
    expect(afterMs).toBeLessThan(hourMs + 5000);
    await systemClock.wait(20);
    expect(clock.monotonicMs()).toBe(afterMs);
  });

  it("lets a server's wait pass at once where nothing measures it, and counts it", async () => {
    const clock = clockOf();
    const server = async (): Promise<void> => {
      await clock.wait(35_000);
    };
    await clock.strand(() => clock.strand(() => clock.real(server)));
    expect(clock.monotonicMs()).toBe(35_000);
  });

  it("takes no virtual time where nothing measures it", async () => {
    const clock = clockOf();
    await clock.real(() => systemClock.wait(20));
    expect(clock.monotonicMs()).toBe(0);
  });
});

it("a device's wrong clock passes time like the others, and can be put right", async () => {
  const world = clockOf();
  const device = new OffsetClock(world, -startsAt.getTime());
  expect(device.now()).toEqual(new Date(0));
  await device.wait(1000);
  expect(device.now()).toEqual(new Date(1000));
  device.offsetMs = 0;
  expect(device.now()).toEqual(new Date("2026-11-20T12:00:01Z"));
});
