import { beforeAll, describe, expect, test } from "vitest";
import { findProgram } from "../../scripts/command.ts";
import { rigBrand, smallDeviceKey, validFrom } from "../rig/setup/world.ts";
import { needs } from "../snapd/needs.ts";
import { agentFile } from "./killed/agent-file.ts";
import { routes } from "./killed/routes.ts";
import { runSeries } from "./killed/series.ts";
import type { Materials } from "./killed/site.ts";

let materials: Materials;

beforeAll(async () => {
  const [brand, waitingKey] = await Promise.all([rigBrand(), smallDeviceKey()]);
  materials = { executable: agentFile, brand, validFrom, waitingKey };
});

const noStrace = findProgram(["strace"]) === undefined ? "there is no strace" : undefined;

describe("the executable, killed at some of the calls that change something (all of them: npm run test:crash)", () => {
  test.for(routes)("$name: comes to one identity", { timeout: 120_000 }, async (route, context) => {
    needs(context, noStrace);
    const found: string[] = [];
    const report = (line: string): void => void found.push(line);
    const { tally } = await runSeries({ route, materials, count: 4, seed: 7, secondKillEvery: 4, report });
    expect(found).toEqual([]);
    expect(tally.points).toBe(4);
  });
});
