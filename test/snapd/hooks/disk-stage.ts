import { existsSync } from "node:fs";
import { join } from "node:path";
import { deviceFolder, oracleBrandId } from "../oracle-brand.ts";
import { ownRegistration, snapdKeys } from "./device-facts.ts";

/** How far a registration of our own has come, as its disk tells. */
export const diskStages = [
  "nothing",
  "serial pinned",
  "key made",
  "request-id",
  "request sent",
  "answer kept",
  "key handed over",
  "serial saved",
  "serial acknowledged",
] as const;

function serialIn(database: string, model: string, serial: string): boolean {
  return existsSync(join(database, "asserts-v0/serial", oracleBrandId, `oracle-${model}`, serial, "active"));
}

/** The furthest of diskStages, as an index into it. */
export function diskStage(root: string, model: "core" | "classic", serial: string): number {
  const folder = deviceFolder(root, model);
  if (serialIn(join(root, "var/lib/snapd/assertions"), model, serial)) return 8;
  if (serialIn(folder, model, serial)) return 7;
  if (snapdKeys(root, model).length > 0) return 6;
  if (existsSync(join(folder, "prepare-device/answer.assert"))) return 5;
  const begun = ownRegistration(root, model);
  if (begun === undefined) return 0;
  if (begun.intentAt !== undefined) return 4;
  if (begun.requestId !== undefined) return 3;
  return begun.deviceKeyId === undefined ? 1 : 2;
}
