import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { type BrandAndModel, makeBrandAndModel } from "../gadget/hook-rig.ts";
import { SandboxDevice } from "./sandbox-device.ts";

let brandAndModel: BrandAndModel;
beforeAll(async () => {
  brandAndModel = await makeBrandAndModel();
});

const startsAt = new Date("2031-02-03T04:05:06Z");

/** A hook whose device has a clock of its own. */
async function device(lines: readonly string[], timeoutMs = 600_000): Promise<SandboxDevice> {
  const files = { "meta/hooks/configure": `#!/bin/bash\n${lines.join("\n")}\n` };
  return await SandboxDevice.make(brandAndModel, { files, startsAt, timeoutMs });
}

/** Far less than any of these hooks sleeps. */
const patienceMs = 20_000;

describe("time in a hook", () => {
  test("is the device's, also for programs in a pipe, and is not in the environment of the first", async () => {
    await using made = await device([
      "env | grep -c FAKETIME=",
      "date -u +%F",
      "date -u +%Y | cat",
      "echo $EPOCHSECONDS",
    ]);
    const [variables, date, year, seconds] = (await made.run("configure")).output.split("\n");
    expect([variables, date, year]).toEqual(["0", "2031-02-03", "2031"]);
    expect(Math.abs(Number(seconds) - startsAt.getTime() / 1000)).toBeLessThan(120);
  });

  test("jumps over a sleep, and everything that starts later sees it", async () => {
    await using made = await device(["date -u +%s", "sleep 5m 10.5s", "date -u +%s"]);
    const startMs = performance.now();
    const { output, exitStatus, elapsedMs } = await made.run("configure");
    const [before = 0, after = 0] = output.split("\n").map(Number);
    expect(exitStatus).toBe(0);
    expect(after - before).toBeGreaterThanOrEqual(310);
    expect(after - before).toBeLessThan(320);
    expect(elapsedMs).toBeGreaterThanOrEqual(310_500);
    expect(performance.now() - startMs).toBeLessThan(patienceMs);
  });

  test("jumps in a substitution, in a pipe, and from one sleeper's end to the next", async () => {
    const script = [
      "x=$(sleep 60; echo inner)",
      "sleep 90 | cat",
      "(sleep 30; echo second) & (sleep 10; echo first) & wait",
      "echo $x",
    ];
    await using made = await device(script);
    const { output, elapsedMs } = await made.run("configure");
    expect(output.split("\n")).toEqual(["first", "second", "inner"]);
    expect(elapsedMs).toBeGreaterThanOrEqual(180_000);
    expect(elapsedMs).toBeLessThan(200_000);
  });

  test("goes on until the last one has closed the hook's output, as snapd waits for it", async () => {
    await using made = await device(["sleep 12 &", "exit 0"]);
    const { exitStatus, elapsedMs, left } = await made.run("configure");
    expect(exitStatus).toBe(0);
    expect(elapsedMs).toBeGreaterThanOrEqual(12_000);
    expect(left.heldMs).toBeGreaterThanOrEqual(11_000);
    expect(left.heldMs).toBeLessThan(13_000);
  });

  test("is up for a hook whose output is held, be it by a sleeper or by one that waits for something else", async () => {
    for (const holder of ["sleep 100000 &", "perl -e 'select undef, undef, undef, 100000' &"]) {
      await using made = await device([holder, "exit 0"]);
      const startMs = performance.now();
      const { exitStatus, output, left } = await made.run("configure");
      expect([exitStatus, output]).toEqual(["timeout", "<exceeded maximum runtime of 10m0s>"]);
      expect(left.heldMs).toBeGreaterThan(590_000);
      expect(performance.now() - startMs).toBeLessThan(patienceMs);
    }
  });

  test("does not go on for a process that has closed the hook's output, which is ended with the hook", async () => {
    await using made = await device(["sleep 100000 > /dev/null 2>&1 &", "exit 0"]);
    const { exitStatus, elapsedMs, left } = await made.run("configure");
    expect([exitStatus, left]).toEqual([0, { heldMs: 0, leavesProcesses: true }]);
    expect(elapsedMs).toBeLessThan(patienceMs);
  });

  test("does not jump while something computes: a watchdog bites only when its time has come", async () => {
    const script = [
      "(sleep 3600 > /dev/null 2>&1; echo bitten) & dog=$!",
      "end=$((SECONDS + 2)); while [ $SECONDS -lt $end ]; do :; done",
      "kill $dog",
      "wait $dog 2>/dev/null",
      "echo done",
    ];
    await using made = await device(script);
    const { output, elapsedMs } = await made.run("configure");
    expect(output).toBe("done");
    expect(elapsedMs).toBeLessThan(patienceMs);
  });

  test("does not jump while a request waits for its answer", async () => {
    const script = [
      "(sleep 3600; echo jumped) > /dev/null 2>&1 &",
      "exec 3<>/dev/tcp/10.1.2.3/9000",
      "read -t 2 -u 3 answer",
      "echo asked",
      "kill %1",
    ];
    await using made = await device(script);
    expect((await made.run("configure")).output).toContain("asked");
    expect(made.sleeping.sleptMs).toBe(0);
  });

  test("ends with the hook's own: a sleep beyond it is a timeout at once", async () => {
    await using made = await device(["echo before", "sleep infinity", "echo after"], 300_000);
    const startMs = performance.now();
    const { exitStatus, output, elapsedMs } = await made.run("configure");
    expect([exitStatus, output]).toEqual(["timeout", "before\n<exceeded maximum runtime of 5m0s>"]);
    expect(elapsedMs).toBeLessThan(302_000);
    expect(performance.now() - startMs).toBeLessThan(patienceMs);
  });

  test("jumps again after a hook that was ended in its sleep, whose processes had the same numbers", async () => {
    await using made = await device(["sleep 290", "sleep 290"], 300_000);
    const startMs = performance.now();
    for (let run = 0; run < 2; run += 1) expect((await made.run("configure")).exitStatus).toBe("timeout");
    expect(performance.now() - startMs).toBeLessThan(patienceMs);
  });

  test("sleep complains as the real one does", async () => {
    await using made = await device(["sleep soon; echo $?", "sleep; echo $?", "sleep --version | head -c 5"]);
    expect((await made.run("configure")).output.split("\n")).toEqual([
      "sleep: invalid time interval 'soon'",
      "1",
      "sleep: missing operand",
      "1",
      "sleep",
    ]);
  });
});

test("a power cut ends a hook in the midst of its work", async () => {
  await using made = await device(["echo x > $SNAP_DATA/begun", "while :; do :; done"]);
  const power = new AbortController();
  const running = made.run("configure", power.signal);
  await sleep(800);
  power.abort(new Error("power cut"));
  await expect(running).rejects.toThrow("power cut");
});
