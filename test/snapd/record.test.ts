import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeHardwareSerial, writeSettings } from "./device-settings.ts";
import { needs } from "./needs.ts";
import { acknowledgeModel, deviceFolder, makeOracleBrand, type OracleBrand } from "./oracle-brand.ts";
import { OracleService } from "./oracle-service.ts";
import { deviceBinaryPath, missingDeviceBinary, missingTools, oracle } from "./toolchain.ts";

const run = promisify(execFile);
const missing = [missingTools(), missingDeviceBinary()];
const model = "core";

let folder: string;
let brand: OracleBrand;
let record: string;

/** A unit that snapd's own code has registered, below snapd's root. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "judge-record-"));
  if (missing.some((reason) => reason !== undefined)) return;
  brand = makeOracleBrand(join(folder, "brand"));
  const root = join(folder, "root");
  mkdirSync(deviceFolder(root, model), { recursive: true });
  acknowledgeModel(root, brand, model);
  writeHardwareSerial(root, "HW-RECORD-1");
  const service = await OracleService.start(brand, join(folder, "service.jsonl"));
  try {
    const settings = join(folder, "settings.yaml");
    writeSettings(settings, { serviceUrl: service.url, brand, headers: {} });
    await run(deviceBinaryPath, ["provision", "--config", settings, "--root", root, "--json"]);
  } finally {
    await service.stop();
  }
  record = join(deviceFolder(root, model), "prepare-device/record.dsse.json");
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
    serial: "HW-RECORD-1",
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
  expect(oracle(["check", "-prereq", `${brand.chain},${brand.modelFile(model)}`, file])).toContain("accepted");
});
