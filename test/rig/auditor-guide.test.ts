import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CommandResult } from "../../scripts/command.ts";
import { agentFile } from "./setup/agent.ts";
import { expectRegistered } from "./setup/expectations.ts";
import { type GuideStep, guideSteps, runStep } from "./setup/guide.ts";
import { rigBrand, smallDeviceKey, World } from "./setup/world.ts";

const steps = guideSteps("for-the-auditor");
/** snapd's own code is asked by test/snapd/auditor-guide.test.ts, where it is built. */
const isForSnapd = ({ commands }: GuideStep): boolean => commands.startsWith("snapd-oracle ");

let world: World;

beforeAll(async () => {
  world = await World.make({ brand: await rigBrand(), deviceKey: await smallDeviceKey() });
  expectRegistered(world, await world.provision(), "registered");
  for (const folder of ["bench", "bin"]) mkdirSync(world.path(folder));
  symlinkSync(agentFile, world.path("bin/prepare-device"));
  cpSync(join(world.ownFolder, "record.dsse.json"), world.path("bench/record.dsse.json"));
  cpSync(world.path("brand.assert"), world.path("bench/brand.assert"));
  cpSync(world.path("trusted.assert"), world.path("bench/root.assert"));
});

afterAll(() => world[Symbol.asyncDispose]());

function follow(step: GuideStep): Promise<CommandResult> {
  const PATH = `${world.path("bin")}:${process.env["PATH"]}`;
  return runStep(step, { folder: world.path("bench"), environment: { PATH } });
}

/** The two steps that show what a changed byte looks like. */
function statusOf({ commands }: GuideStep): number {
  if (commands.includes("changed.dsse.json")) return 7;
  return commands.includes("signed-changed") ? 1 : 0;
}

describe("the auditor's guide", () => {
  test("has steps to try, those with another end than 0 among them", () => {
    expect({ steps: steps.length, asks: steps.filter(isForSnapd).length }).toEqual({ steps: 13, asks: 1 });
    expect(steps.map(statusOf).filter((status) => status !== 0)).toEqual([7, 1]);
  });

  // In their order: each stands on the files of those before it.
  test.each(steps.filter((step) => !isForSnapd(step)))("$commands", async (step) => {
    const { status, stdout, stderr } = await follow(step);
    expect({ status, stderr: status === 0 ? "" : stderr }).toMatchObject({ status: statusOf(step) });
    if (step.prints !== undefined) expect(stdout).toBe(step.prints);
  });
});
