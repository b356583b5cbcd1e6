import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { DeviceResult } from "../../src/rig/fleet/device/device-result.ts";
import type { FleetReport } from "../../src/rig/fleet/report/fleet-report.ts";
import { OwnRedis } from "./redis.ts";
import { RigProcess } from "./rig-process.ts";

const devices = 2_000;
/** Two thousand boots take minutes where others use the machine; a fleet that hangs must still end. */
const timeout = 600_000;

/** Every line of the fleet's file. */
function devicesIn(file: string): readonly DeviceResult[] {
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as DeviceResult);
}

it("two workers, one killed in the middle of its boots: two thousand devices, each once", { timeout }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "rig-fleet-killed-"));
  const file = join(folder, "devices.jsonl");
  await using redis = await OwnRedis.start();
  const common = ["--queue", redis.url] as const;
  const mix = ["--faults", "busy-503=3%,lost-answer=1%", "--duplicates", "5", "--key-pool", "4"] as const;
  await using fleet = new RigProcess("fleet", ...common, "--devices", String(devices), ...mix, "--out", file, "--json");
  const worker = (name: string) => new RigProcess("worker", ...common, "--name", name, "--recover-after", "3s");
  await using lasting = worker("lasting");
  await using victim = worker("victim");
  await victim.says(/devices in \d+ batch(?:es)?/);
  victim.signal("SIGKILL");
  expect(await victim.ended()).toBe(null);

  expect(await fleet.ended(), fleet.err).toBe(0);
  const report = JSON.parse(fleet.out) as FleetReport;
  expect(report.devices).toEqual({ done: devices, registered: devices, failed: 0 });
  expect(report.workers).toMatchObject({ batches: devices / 50 });
  expect(report.workers?.workers.map(({ name }) => name).sort()).toEqual(["lasting", "victim"]);
  expect(report.workers?.batchesTakenOver).toBeGreaterThanOrEqual(1);
  expect(report.duplicates).toMatchObject({ planted: 5, signed: 5, serialsOfTwoKeys: 5 });
  expect(report.vault?.serials).toBe(devices - 5);
  const told = devicesIn(file);
  expect(new Set(told.map(({ number }) => number)).size).toBe(devices);
  expect(told.length).toBe(devices);
  // A board whose worker died between signature and answer boots again with its own key, and is signed again.
  const lost = told.filter(({ fault }) => fault === "lost-answer").length;
  const again = report.duplicates.revisionsAboveOne - lost - 5;
  expect(again).toBeGreaterThanOrEqual(0);
  expect(again).toBeLessThanOrEqual(50 * (report.workers?.batchesTakenOver ?? 0));

  lasting.signal("SIGTERM");
  expect(await lasting.ended()).toBe(0);
  expect(lasting.out).toMatch(/^worker lasting: \d+ devices in \d+ batch(?:es)?, [1-9]\d* taken over\n$/);
  rmSync(folder, { recursive: true });
});
