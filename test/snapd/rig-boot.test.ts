import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, type TestContext, test } from "vitest";
import { openGadget } from "../../src/rig/gadget/open-gadget.ts";
import { executable, Workshop } from "../gadget/unpacked-gadget.ts";
import { bootJson, gadgetFixture } from "../rig-boot/rig-command.ts";
import { needs } from "./needs.ts";
import { BrandFiles } from "./rig-boot/brand-files.ts";
import { agentCases, type BootCase, delegatedCases } from "./rig-boot/cases.ts";
import { shapesOf } from "./rig-boot/exchange-shape.ts";
import { bootReal, type Tried } from "./rig-boot/real-boot.ts";
import { missingDeviceBinary, missingRoot, missingTools } from "./toolchain.ts";

// The same gadget, unchanged, below the same brand: once before the real daemon, once before `rig boot`.

const missing = [missingTools(), missingDeviceBinary(), missingRoot()];
const folder = mkdtempSync(join(tmpdir(), "judge-rig-boot-"));
const workshop = new Workshop();
let brand: BrandFiles | undefined;

beforeAll(() => {
  if (missing.every((reason) => reason === undefined)) brand = new BrandFiles(folder);
}, 60_000);

afterAll(() => {
  workshop[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

async function tried(source: string, hardware: string, dmiSerial?: string): Promise<Tried> {
  if (brand === undefined) throw new Error("there is no brand");
  const gadget = await openGadget(source, folder);
  const brandFolder = brand.for(gadget);
  return { gadget, brandFolder, hardware, ...(dmiSerial === undefined ? {} : { dmiSerial }) };
}

/** Both boots of one case must ask the same, and snapd must wait equally long. */
async function compare(context: TestContext, one: BootCase, make: () => Promise<Tried>): Promise<void> {
  needs(context, ...missing);
  const made = await make();
  const { gadget, brandFolder, hardware } = made;
  const name = `${gadget.name}-${one.name}`.replaceAll(/[^a-z0-9]+/g, "-");
  const real = await bootReal(made, one, join(folder, name));
  const faults = one.faults.flatMap((word) => ["--fault", word]);
  const plugs = (one.disconnect ?? []).flatMap((plug) => ["--disconnect", plug]);
  const until = one.end === "waiting" ? ["--until", "5m"] : [];
  const how = ["--snapd", "2.57.6", "--hardware", hardware, "--brand", brandFolder, "--tries", "1"];
  const { report, status } = await bootJson(gadget.folder, ...how, ...faults, ...plugs, ...until);
  expect(status).toBe(one.end === "registered" ? 0 : 1);
  expect(shapesOf(report.http)).toEqual(shapesOf(real.exchanges));
  if (one.end === "waiting") {
    const wait = report.timeline.find(({ actor }) => actor === "wait");
    expect(Math.round((wait?.durationMs ?? 0) / 1000)).toBe(real.waitsSeconds);
  } else expect(shapesOf(real.exchanges).length).toBeGreaterThan(0);
}

describe("a gadget of shell hooks asks in the rig what it asks before the real daemon", () => {
  let shell: Promise<Tried> | undefined;
  test.for(delegatedCases)("$name", async (one, context) => {
    await compare(context, one, () => (shell ??= tried(gadgetFixture("shell"), "raspberry-pi-4")));
  });
});

const settings = `vault:
  url: https://vault.example.com/v1/
  headers:
    api-key: {file: api-key}
serial:
  sources: [dmi.product-serial]
`;

function stagedExample(): string {
  const source = workshop.author({
    "prepare-device.yaml": [settings, 0o644],
    "api-key": ["not-a-real-key\n", 0o600],
  });
  return workshop.stage(source, "staged", { executable });
}

describe("the example gadget asks in the rig what it asks before the real daemon", () => {
  let example: Promise<Tried> | undefined;
  test.for(agentCases)("$name", async (one, context) => {
    await compare(context, one, () => (example ??= tried(stagedExample(), "dell-optiplex", "7KQ4ZN2")));
  });
});
