import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { CommandResult } from "../../scripts/command.ts";
import { guideSteps, runStep } from "../rig/setup/guide.ts";
import { needs } from "./needs.ts";
import { makeOracleBrand } from "./oracle-brand.ts";
import { type JudgedUnit, registerUnit } from "./registered-unit.ts";
import { deviceBinaryPath, missingDeviceBinary, missingTools, toolFolder } from "./toolchain.ts";

const missing = [missingTools(), missingDeviceBinary()];
const folder = mkdtempSync(join(tmpdir(), "judge-auditor-"));

afterAll(() => rmSync(folder, { recursive: true }));

function bench({ brand, record }: JudgedUnit): string {
  const made = join(folder, "bench");
  mkdirSync(made);
  copyFileSync(record, join(made, "record.dsse.json"));
  copyFileSync(brand.chain, join(made, "brand.assert"));
  copyFileSync(brand.trusted, join(made, "root.assert"));
  mkdirSync(join(folder, "bin"));
  symlinkSync(deviceBinaryPath, join(folder, "bin/prepare-device"));
  return made;
}

test("whoever follows the auditor's guide sees snapd accept the serial assertion, and nothing fail before", async (context) => {
  needs(context, ...missing);
  const made = bench(await registerUnit(join(folder, "unit"), makeOracleBrand(join(folder, "brand"))));
  const PATH = `${join(folder, "bin")}:${toolFolder}:${process.env["PATH"]}`;
  const steps = guideSteps("for-the-auditor").filter(({ commands }) => !commands.includes("changed"));
  const ends: CommandResult[] = [];
  for (const step of steps) ends.push(await runStep(step, { folder: made, environment: { PATH } }));
  expect(ends.filter(({ status }) => status !== 0)).toEqual([]);
  expect(ends[steps.findIndex(({ commands }) => commands.startsWith("snapd-oracle"))]?.stdout).toContain("accepted");
}, 120_000);
