import { expect, it } from "vitest";
import { Steps } from "../../../src/progress/steps.ts";

const clock = (times: number[]) => ({
  now: () => new Date(0),
  monotonicMs: () => times.shift() ?? 0,
  wait: async () => undefined,
});

it("a step that succeeds is told with its duration and result", async () => {
  const steps = new Steps(clock([10, 35]));
  expect(
    await steps.run(
      "model",
      () => 7,
      (result) => `seven is ${result}`,
    ),
  ).toBe(7);
  expect(steps.done).toEqual([{ step: "model", outcome: "done", durationMs: 25, result: "seven is 7" }]);
});

it("a step that fails is told with its cause, which goes on", async () => {
  const steps = new Steps(clock([0, 1]));
  const fault = new Error("no such thing");
  await expect(steps.run("keys", () => Promise.reject(fault))).rejects.toBe(fault);
  expect(steps.done).toEqual([{ step: "keys", outcome: "failed", durationMs: 1, result: "no such thing" }]);
});
