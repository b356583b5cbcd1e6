import type { DaemonRig } from "../daemon/daemon-rig.ts";
import type { OracleBrand } from "../oracle-brand.ts";
import { headerOf, judgeSerial, patienceMs, registrations, signings, snapdKeys, waitingKeys } from "./device-facts.ts";

export interface RegisteredDevice {
  readonly rig: DaemonRig;
  readonly brand: OracleBrand;
  readonly model: "core" | "classic";
  readonly serial: string;
  /** snapd took key and serial over from us. */
  readonly adopted: boolean;
}

function identityKeyIn(body: string): string | undefined {
  return /^ {2}public-key: "(.*)"$/m.exec(body)?.[1];
}

/** What speaks against exactly one identity on a device that snapd calls registered; empty where all is well. */
export async function identityFaults(device: RegisteredDevice): Promise<readonly string[]> {
  const { rig, brand, model, serial, adopted } = device;
  const got = await rig.waitForSerial(patienceMs);
  const keyId = headerOf(got, "device-key-sha3-384") ?? "";
  const faults: string[] = [];
  const must = (what: string, actual: unknown, wanted: unknown): void => {
    const [a, b] = [JSON.stringify(actual), JSON.stringify(wanted)];
    if (a !== b) faults.push(`${what}: ${a}, not ${b}`);
  };
  must("serial of snapd", headerOf(got, "serial"), serial);
  must("keys in snapd's folder", snapdKeys(rig.root, model), [keyId]);
  must("keys for which the vault was asked", [...new Set(registrations(rig).map((one) => one["key-id"]))], [keyId]);
  must("serials that the vault signed", [...new Set(signings(rig).map((one) => one.serial))], [serial]);
  must("identity keys in the requests", new Set(registrations(rig).map(({ body }) => identityKeyIn(body))).size, 1);
  must("identity key in the serial", identityKeyIn(got), identityKeyIn(registrations(rig)[0]?.body ?? ""));
  must("revision", headerOf(got, "revision"), String(signings(rig).at(-1)?.revision));
  must("restored by snapd", rig.log().includes(`restored serial ${serial} for `), adopted);
  if (adopted) must("keys that wait", waitingKeys(rig.root, model), []);
  try {
    judgeSerial(rig, brand, model, got);
  } catch (fault) {
    faults.push(`snapd's own check: ${String(fault)}`);
  }
  return faults;
}
