import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { needs } from "./needs.ts";
import { makeOracleBrand, type OracleBrand } from "./oracle-brand.ts";
import { registerUnit, unitModel, unitSerial } from "./registered-unit.ts";
import { deviceBinaryPath, missingDeviceBinary, missingTools, oracle } from "./toolchain.ts";

const run = promisify(execFile);
const missing = [missingTools(), missingDeviceBinary()];

let folder: string;
let brand: OracleBrand;
let record: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "judge-record-"));
  if (missing.some((reason) => reason !== undefined)) return;
  brand = makeOracleBrand(join(folder, "brand"));
  ({ record } = await registerUnit(folder, brand));
});

afterAll(() => rmSync(folder, { recursive: true }));

test("the chain from snapd's root over its serial assertion to the record holds", async (context) => {
  needs(context, ...missing);
  const files = ["--trust", brand.trusted, "--prerequisites", brand.chain];
  const { stdout } = await run(deviceBinaryPath, ["record", "verify", record, ...files, "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({
    outcome: "verified",
    signature: true,
    chain: true,
    serial: unitSerial,
  });
});

test("snapd accepts the serial assertion that the record holds, as it stands there", async (context) => {
  needs(context, ...missing);
  const { payload } = JSON.parse(readFileSync(record, "utf8")) as { payload: string };
  const { serialAssertion } = JSON.parse(Buffer.from(payload, "base64").toString()) as {
    serialAssertion: { text: string };
  };
  const file = join(folder, "serial.assert");
  writeFileSync(file, serialAssertion.text);
  expect(oracle(["check", "-prereq", `${brand.chain},${brand.modelFile(unitModel)}`, file])).toContain("accepted");
});
