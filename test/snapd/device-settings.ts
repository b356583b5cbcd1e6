import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { OracleBrand } from "./oracle-brand.ts";

export interface DeviceSettings {
  /** The service's address with a slash at its end. */
  readonly serviceUrl: string;
  readonly brand: OracleBrand;
  /** Further headers for the device service, X-Scenario for instance. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Settings as a gadget's author would write them, for a device whose vault and store are the oracle's service. */
export function writeSettings(path: string, { serviceUrl, brand, headers = {} }: DeviceSettings): void {
  const all = { "api-key": "test-api-key", ...headers };
  const settings = {
    vault: { url: `${serviceUrl}v1/`, headers: all },
    serial: { sources: ["dmi.product-serial"] },
    prerequisites: [brand.chain],
    trust: [brand.trusted],
    store: { url: serviceUrl },
  };
  // JSON is YAML.
  writeFileSync(path, `${JSON.stringify(settings, null, 2)}\n`);
}

/** The board's own serial number, where the firmware of a PC has it. */
export function writeHardwareSerial(root: string, serial: string): void {
  const path = join(root, "sys/class/dmi/id/product_serial");
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${serial}\n`);
}
