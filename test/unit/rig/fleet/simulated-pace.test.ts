import { describe, expect, it } from "vitest";
import { systemClock } from "../../../../src/clock/system-clock.ts";
import { SimulatedPace } from "../../../../src/rig/fleet/pace/simulated-pace.ts";
import { TimerQueue } from "../../../../src/rig/fleet/pace/timer-queue.ts";

const startsAt = new Date("2026-11-20T12:00:00Z");

function makePace(): SimulatedPace {
  return new SimulatedPace({ real: systemClock, startsAt });
}

describe("a timer queue", () => {
  it("gives ten thousand timers in the order of their times, without the cancelled ones", () => {
    const queue = new TimerQueue();
    const times = Array.from({ length: 10_000 }, (_, index) => (index * 7919) % 10_007);
    for (const [index, atMs] of times.entries()) queue.add(atMs, () => undefined).cancelled = index % 10 === 0;
    const taken: number[] = [];
    for (let timer = queue.take(); timer !== undefined; timer = queue.take()) taken.push(timer.atMs);
    expect(taken).toEqual(times.filter((_, index) => index % 10 !== 0).sort((a, b) => a - b));
  });
});

describe("simulated time", () => {
  it("a day in which nobody works takes no time", async () => {
    const pace = makePace();
    const beganMs = performance.now();
    await pace.running(() => pace.clock.wait(24 * 3600 * 1000));
    expect(performance.now() - beganMs).toBeLessThan(1000);
    expect(pace.clock.now().getTime() - startsAt.getTime()).toBeGreaterThanOrEqual(24 * 3600 * 1000);
  });

  it("flows like real time while one works, so that another's wait ends in the middle of it", async () => {
    const pace = makePace();
    const events: string[] = [];
    await Promise.all([
      pace.running(async () => {
        await systemClock.wait(200);
        events.push("worked");
      }),
      pace.running(async () => {
        await pace.clock.wait(60);
        events.push("waited");
      }),
    ]);
    expect(events).toEqual(["waited", "worked"]);
    expect(pace.clock.monotonicMs()).toBeGreaterThanOrEqual(195);
    expect(pace.clock.monotonicMs()).toBeLessThan(2000);
  });

  it("waits end in the order of their times, however many there are", async () => {
    const pace = makePace();
    const ended: number[] = [];
    const waits = [5000, 100, 3_600_000, 2000, 90_000];
    await Promise.all(
      waits.map((waitMs) =>
        pace.running(async () => {
          await pace.clock.wait(waitMs);
          ended.push(waitMs);
        }),
      ),
    );
    expect(ended).toEqual(waits.toSorted((a, b) => a - b));
  });

  it("one that rests for others lets time jump for them", async () => {
    const pace = makePace();
    const other = pace.running(() => pace.clock.wait(60_000));
    await pace.running(async () => await pace.resting(other));
    expect(pace.clock.monotonicMs()).toBeGreaterThanOrEqual(60_000);
  });

  it("a wait that is given up ends at once and holds nobody", async () => {
    const pace = makePace();
    const controller = new AbortController();
    const long = pace.running(() => pace.clock.wait(1e9, controller.signal));
    const short = pace.running(async () => {
      await pace.clock.wait(10);
      controller.abort(new Error("enough"));
    });
    await short;
    await expect(long).rejects.toThrow("enough");
    expect(pace.clock.monotonicMs()).toBeLessThan(1000);
  });
});
