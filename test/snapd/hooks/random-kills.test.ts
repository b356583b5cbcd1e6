import { describe, expect, test } from "vitest";
import { needs } from "../needs.ts";
import { runRandomKills } from "./kill-run.ts";
import { daemonSuite, missing } from "./suite.ts";

/** A short run; random-kills.ts is the long one. */
const count = Number(process.env["HOOK_KILLS"] ?? 8);
const seed = Number(process.env["HOOK_KILLS_SEED"] ?? 1);

describe("our hooks killed at random below the real daemon", () => {
  const suite = daemonSuite();

  test(`${count} kills leave exactly one identity on every device`, { timeout: 600_000 }, async (context) => {
    needs(context, ...missing);
    const { brand, binary, folder } = suite;
    const report = await runRandomKills({ brand, binary, folder, count, seed });
    console.log(`kills that hit a living hook: ${report.alive}, too late: ${report.missed}, seed ${seed}`);
    expect(report.faults).toEqual([]);
    expect(report.alive).toBe(count);
  });
});
