import { expect, it } from "vitest";
import { hookTimeoutMs } from "../../../../src/rig/boot/hook-runner.ts";
import { Timeline, timeShares } from "../../../../src/rig/boot/timeline.ts";
import { VirtualClock } from "../../../../src/rig/time/virtual-clock.ts";

async function aBoot(): Promise<Timeline> {
  const clock = new VirtualClock({ startsAt: new Date("2026-11-20T12:00:00Z") });
  await clock.wait(777);
  const timeline = new Timeline(clock);
  await timeline.during({ actor: "hook", what: "prepare-device hook", hook: "prepare-device" }, async () => {
    await clock.wait(100);
    await timeline.during({ actor: "vault", what: "POST request-id" }, () => clock.wait(30));
    await clock.wait(70);
  });
  timeline.note({ actor: "accident", what: "power cut", code: "power-cut" });
  await timeline.during({ actor: "wait", what: "waits for the next attempt" }, () => clock.wait(300_000));
  await clock.wait(10);
  return timeline;
}

it("tells events in the order in which they began, counted from power on", async () => {
  const timeline = await aBoot();
  expect(timeline.events.map(({ atMs, durationMs, what }) => [atMs, durationMs, what])).toEqual([
    [0, 200, "prepare-device hook"],
    [100, 30, "POST request-id"],
    [200, 0, "power cut"],
    [200, 300_000, "waits for the next attempt"],
  ]);
  expect(timeline.nowMs()).toBe(300_210);
});

it("gives every moment to the innermost event, and the rest to snapd", async () => {
  const timeline = await aBoot();
  expect(timeShares(timeline.events, timeline.nowMs())).toEqual([
    { actor: "wait", ms: 300_000 },
    { actor: "hook", ms: 170 },
    { actor: "vault", ms: 30 },
    { actor: "snapd", ms: 10 },
  ]);
});

it("keeps an event whose work was rejected, and rejects", async () => {
  const timeline = new Timeline(new VirtualClock({ startsAt: new Date(0) }));
  const failing = timeline.during({ actor: "snapd", what: "makes the device key" }, async () => {
    throw new Error("no entropy");
  });
  await expect(failing).rejects.toThrow("no entropy");
  expect(timeline.events[0]?.outcome).toBe("failed: no entropy");
});

it.each([
  ["install", 600_000],
  ["configure", 300_000],
  ["prepare-device", 600_000],
])("the %s hook may run for %d ms", (hook, limitMs) => {
  expect(hookTimeoutMs(hook)).toBe(limitMs);
});
