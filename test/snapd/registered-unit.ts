import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { writeHardwareSerial, writeSettings } from "./device-settings.ts";
import { acknowledgeModel, deviceFolder, type OracleBrand } from "./oracle-brand.ts";
import { OracleService } from "./oracle-service.ts";
import { deviceBinaryPath } from "./toolchain.ts";

export interface JudgedUnit {
  readonly brand: OracleBrand;
  /** Its record.dsse.json. */
  readonly record: string;
}

export const unitModel = "core";
export const unitSerial = "HW-RECORD-1";

/** A unit that snapd's own code has registered, below snapd's root, in a folder of its own. */
export async function registerUnit(folder: string, brand: OracleBrand): Promise<JudgedUnit> {
  const root = join(folder, "root");
  const own = deviceFolder(root, unitModel);
  mkdirSync(own, { recursive: true });
  acknowledgeModel(root, brand, unitModel);
  writeHardwareSerial(root, unitSerial);
  const service = await OracleService.start(brand, join(folder, "service.jsonl"));
  try {
    const settings = join(folder, "settings.yaml");
    writeSettings(settings, { serviceUrl: service.url, brand, headers: {} });
    const args = ["provision", "--config", settings, "--root", root, "--json"];
    await promisify(execFile)(deviceBinaryPath, args);
  } finally {
    await service.stop();
  }
  return { brand, record: join(own, "prepare-device/record.dsse.json") };
}
