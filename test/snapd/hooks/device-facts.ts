import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Change, DaemonRig } from "../daemon/daemon-rig.ts";
import { deviceFolder, type OracleBrand, type OracleModel } from "../oracle-brand.ts";
import type { ServiceRequest } from "../service-log.ts";
import { oracle } from "../toolchain.ts";

/** Ids of the keys in snapd's key directory. */
export function snapdKeys(root: string, model: OracleModel): readonly string[] {
  const folder = join(deviceFolder(root, model), "private-keys-v1");
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** Ids of our keys that wait to be handed over. */
export function waitingKeys(root: string, model: OracleModel): readonly string[] {
  const folder = join(deviceFolder(root, model), "prepare-device/private-keys-v1");
  return existsSync(folder) ? readdirSync(folder) : [];
}

export interface Registration {
  readonly serial: string;
  readonly deviceKeyId?: string;
  readonly requestId?: string;
  readonly intentAt?: string;
  readonly submissions: number;
}

export function ownRegistration(root: string, model: OracleModel): Registration | undefined {
  const path = join(deviceFolder(root, model), "prepare-device/registration.json");
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Registration) : undefined;
}

/** Requests the service answered with a serial, or signed one for and lost its answer. */
export function signings(rig: DaemonRig): readonly ServiceRequest[] {
  return rig.requests().filter(({ kind, revision }) => kind === "registration" && revision !== undefined);
}

export function registrations(rig: DaemonRig): readonly ServiceRequest[] {
  return rig.requests().filter(({ kind }) => kind === "registration");
}

export function headerOf(serial: string, name: string): string | undefined {
  return new RegExp(`^${name}: (.*)$`, "m").exec(serial)?.[1];
}

/** The changes in which snapd itself registers the device, in the order it made them. */
export async function registrationChanges(rig: DaemonRig): Promise<readonly Change[]> {
  return (await rig.changes()).filter(({ kind }) => kind === "become-operational");
}

export function isOver({ status }: Change): boolean {
  return ["Done", "Error", "Undone", "Hold"].includes(status);
}

export function waitForChange(
  rig: DaemonRig,
  what: string,
  wanted: (change: Change) => boolean,
  timeoutMs = 40_000,
): Promise<Change> {
  return rig.waitFor(what, timeoutMs, async () => {
    const answer = await rig.get("/v2/changes?select=all");
    return answer?.status === 200 ? (await rig.changes()).find(wanted) : undefined;
  });
}

/** snapd's own verdict on a serial: every signature and rule, and the device key in its key directory. */
export function judgeSerial(rig: DaemonRig, brand: OracleBrand, model: OracleModel, serial: string): void {
  const path = join(rig.root, "judged.serial");
  writeFileSync(path, serial);
  oracle(["check", "-prereq", `${brand.chain},${brand.modelFile(model)}`, path]);
  const keyId = headerOf(serial, "device-key-sha3-384") ?? "";
  oracle(["keys", deviceFolder(rig.root, model), keyId]);
}
