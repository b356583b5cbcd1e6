import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Change, DaemonRig } from "../daemon/daemon-rig.ts";
import { deviceFolder, type OracleBrand, type OracleModel } from "../oracle-brand.ts";
import type { ServiceRequest } from "../service-log.ts";
import { oracle } from "../toolchain.ts";

/** Many times what anything takes where nothing else runs. */
export const patienceMs = 60_000;

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

/** All changes, or undefined while the daemon does not answer. */
async function changesNow(rig: DaemonRig): Promise<readonly Change[] | undefined> {
  const answer = await rig.get("/v2/system-info");
  return answer?.status === 200 ? await rig.changes() : undefined;
}

/** The changes in which snapd itself registers the device, in the order it made them; waits for a daemon that starts. */
export async function registrationChanges(rig: DaemonRig): Promise<readonly Change[]> {
  const all = await rig.waitFor("answer of the daemon", patienceMs, () => changesNow(rig));
  return all.filter(({ kind }) => kind === "become-operational");
}

export function isOver({ status }: Change): boolean {
  return ["Done", "Error", "Undone", "Hold"].includes(status);
}

export function waitForChange(rig: DaemonRig, what: string, wanted: (change: Change) => boolean): Promise<Change> {
  return rig.waitFor(what, patienceMs, async () => (await changesNow(rig))?.find(wanted));
}

/** snapd's own verdict on a serial: every signature and rule, and the device key in its key directory. */
export function judgeSerial(rig: DaemonRig, brand: OracleBrand, model: OracleModel, serial: string): void {
  const path = join(rig.root, "judged.serial");
  writeFileSync(path, serial);
  oracle(["check", "-prereq", `${brand.chain},${brand.modelFile(model)}`, path]);
  const keyId = headerOf(serial, "device-key-sha3-384") ?? "";
  oracle(["keys", deviceFolder(rig.root, model), keyId]);
}
