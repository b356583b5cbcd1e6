import { beforeAll, describe, expect, test } from "vitest";
import { findProgram } from "../../scripts/command.ts";
import { rigBrand, smallDeviceKey, validFrom } from "../rig/setup/world.ts";
import { needs } from "../snapd/needs.ts";
import { agentFile } from "./killed/agent-file.ts";
import { countedCalls } from "./killed/aim.ts";
import { faultsOf, lastingKeysOf } from "./killed/judge.ts";
import { routes } from "./killed/routes.ts";
import { type Materials, Site } from "./killed/site.ts";
import { type CallPoint, run, runTraced, type Traced } from "./killed/strace.ts";

const timeoutMs = 60_000;
const noStrace = findProgram(["strace"]) === undefined ? "there is no strace" : undefined;
const [route] = routes;
let materials: Materials;

beforeAll(async () => {
  const [brand, waitingKey] = await Promise.all([rigBrand(), smallDeviceKey()]);
  materials = { executable: agentFile, brand, validFrom, waitingKey };
});

async function openSite(): Promise<Site> {
  if (route === undefined) throw new TypeError("there is a first route");
  return await Site.make(route, materials);
}

async function traced(site: Site, failing?: CallPoint): Promise<Traced> {
  const { program, finish } = site.begin();
  const injected = failing === undefined ? {} : { killAt: failing, errno: "EIO" };
  const result = await runTraced({ program, logFile: site.path("strace.log"), timeoutMs, ...injected });
  finish(result.status);
  return result;
}

/** The first, a middle and the last call of each of these names in an undisturbed run. */
async function someCalls(): Promise<readonly CallPoint[]> {
  const site = await openSite();
  try {
    const calls = countedCalls((await traced(site)).calls);
    return ["fsync", "rename", "link", "mkdir"].flatMap((name) => {
      const count = calls.filter((call) => call.name === name).length;
      return [...new Set([1, Math.ceil(count / 2), count])].map((ordinal) => ({ name, ordinal }));
    });
  } finally {
    await site.close();
  }
}

describe("a disk that fails one call of the executable with EIO", () => {
  test("ends the run as disk-io, or harms nothing; the next run comes to one identity", async (context) => {
    needs(context, noStrace);
    const points = await someCalls();
    expect(points.length).toBeGreaterThan(8);
    for (const point of points) {
      const site = await openSite();
      const failed = await traced(site, point);
      const shown = `${point.name} ${point.ordinal}`;
      expect([0, 8], `${shown}: ${failed.stderr}`).toContain(failed.status);
      if (failed.status === 8) expect(failed.stderr, shown).toMatch(/^error: cannot .* \[disk-io\]$/m);
      const keysBefore = lastingKeysOf(site);
      const { program, finish } = site.begin();
      const { status, stderr } = await run(program, timeoutMs);
      finish(status);
      expect(faultsOf(site, { status, stderr, kills: 1, keysBefore }), shown).toEqual([]);
      await site.close();
    }
  }, 120_000);
});
