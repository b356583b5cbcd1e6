import type { SerialAssertion } from "../assertion/assertion.ts";
import { buildInfo } from "../build-info.ts";
import type { Settings } from "../config/settings.ts";
import { sweepTemporaries } from "../disk/write-durably.ts";
import type { HardwareSerial } from "../hardware/reading.ts";
import { type IdentityKey, readIdentityKey } from "../keys/identity-key.ts";
import { tryLock } from "../lock/lock.ts";
import { Problem } from "../problem/problem.ts";
import type { Repeated, StepDone } from "../progress/steps.ts";
import { historyOf, isWorthRecording, type News } from "../record/next-record.ts";
import { lastRecord, writeRecord } from "../record/record-file.ts";
import type { BootRecord, RecordedNote, RecordedRun } from "../record/statement.ts";
import { vaultAddress } from "../record/vault-address.ts";
import { readRegistration } from "../registration/registration.ts";
import type { OpenedDevice } from "./open-device.ts";
import { hardwareFacts, printOfBoard, serialAssertionFacts, storedFiles } from "./record-facts.ts";

/** What the record says of a unit, whatever became of the run. */
export interface SeenUnit {
  readonly hardwareSerial: BootRecord["hardwareSerial"];
  readonly print: string | null;
  readonly snapd: string | null;
}

/** A run that has ended, as far as it is known to whoever ran it. */
export interface EndedRun {
  readonly run: RecordedRun;
  readonly route: BootRecord["route"];
  readonly steps: readonly StepDone[];
  readonly attempts: readonly Repeated[];
  readonly notes: readonly RecordedNote[];
  /** The model's names; undefined where the run ended before it was known. */
  readonly model: { readonly brandId: string; readonly model: string } | undefined;
  /** The serial that was proposed or registered. */
  readonly serialNumber: string | undefined;
  readonly serial: SerialAssertion | undefined;
  /** Where this unit's identity key lies. */
  readonly folder: string;
  /** Files of the identity, to be hashed. */
  readonly stored: readonly string[];
  /** What the board said, where this run has asked it already. */
  readonly hardware?: HardwareSerial | undefined;
  /** The unit as this run has seen it, where it has begun to look; else it is looked at now. */
  readonly seen?: Promise<SeenUnit> | undefined;
  /** The key of this folder, where this run has read it already. */
  readonly identityKey?: IdentityKey | undefined;
  /** Folders whose locks this run still holds. */
  readonly locked?: readonly string[];
}

const agent = { version: buildInfo.version, commit: buildInfo.commit };
/** Milliseconds that snapd may take to say its version. */
const snapdPatienceMs = 1_000;

/** Only told, so nobody waits long for it; a confined snap may not ask. */
async function snapdVersion({ snapd }: OpenedDevice): Promise<string | null> {
  if (snapd === undefined) return null;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    // Behind what came meanwhile: the disk may hold this thread up for longer than that. A connection takes two turns.
    timer = setTimeout(() => setImmediate(() => setImmediate(() => resolve(null))), snapdPatienceMs);
  });
  const asked = snapd.systemInfo().then(
    ({ version }) => version,
    () => null,
  );
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}

function serialOf(ended: EndedRun, device: OpenedDevice): string | null {
  return ended.serial?.serial ?? ended.serialNumber ?? readRegistration(device.disk, ended.folder)?.serial ?? null;
}

function newsOf(ended: EndedRun, device: OpenedDevice, settings: Settings): News {
  return { run: ended.run, serial: serialOf(ended, device), vault: vaultAddress(settings), agent };
}

function unitOf(ended: EndedRun, device: OpenedDevice, identityKey: string, print: string | null): BootRecord["unit"] {
  const pinned = readRegistration(device.disk, ended.folder);
  const names = ended.model ?? pinned;
  return {
    brand: names?.brandId ?? null,
    model: names?.model ?? null,
    serial: serialOf(ended, device),
    deviceKeyId: ended.serial?.deviceKeyId ?? pinned?.deviceKeyId ?? null,
    identityKey,
    boardPrint: print,
  };
}

/** Asks the board, unless it has said already what it is, and snapd. */
export async function seeUnit(device: OpenedDevice, hardware?: HardwareSerial): Promise<SeenUnit> {
  const readHardware = hardware === undefined ? device.readHardware : () => Promise.resolve(hardware);
  const [hardwareSerial, print, snapd] = await Promise.all([
    hardwareFacts(readHardware),
    printOfBoard(device.root),
    snapdVersion(device),
  ]);
  return { hardwareSerial, print, snapd };
}

async function statementOf(
  device: OpenedDevice,
  settings: Settings,
  ended: EndedRun,
  identityKey: string,
): Promise<Omit<BootRecord, "runs" | "earlier">> {
  const { hardwareSerial, print, snapd } = await (ended.seen ?? seeUnit(device, ended.hardware));
  return {
    version: 1,
    agent,
    snapd,
    unit: unitOf(ended, device, identityKey, print),
    hardwareSerial,
    vault: vaultAddress(settings),
    route: ended.route,
    serialAssertion: ended.serial === undefined ? null : serialAssertionFacts(ended.serial),
    submissions: readRegistration(device.disk, ended.folder)?.submissions ?? 0,
    run: ended.run,
    steps: ended.steps.map(({ step, outcome, durationMs }) => ({ step, outcome, durationMs })),
    attempts: ended.attempts,
    notes: ended.notes,
    stored: storedFiles(device.disk, device.root, ended.stored),
  };
}

async function record(device: OpenedDevice, settings: Settings, ended: EndedRun): Promise<void> {
  const { disk, processes } = device;
  const { folder } = ended;
  const key = ended.identityKey ?? readIdentityKey(disk, folder);
  // Nothing to sign with: the record begins with the identity key.
  if (key === undefined) return;
  const identityKey = Buffer.from(key.publicKey).toString("base64");
  const last = lastRecord(disk, folder, key.publicKey);
  if (!isWorthRecording(last, newsOf(ended, device, settings))) return;
  const statement = await statementOf(device, settings, ended, identityKey);
  const replace = (before: BootRecord | undefined): void => {
    sweepTemporaries(disk, folder);
    writeRecord(disk, folder, { ...statement, ...historyOf(before) }, key);
  };
  if (ended.locked?.includes(folder) === true) return replace(last);
  const held = tryLock(disk, folder, processes);
  // Another run is under way and will tell its own story; waiting for it would hold up a boot.
  if (held === undefined) return;
  try {
    replace(lastRecord(disk, folder, key.publicKey));
  } finally {
    held.release();
  }
}

/**
 * Keeps the signed record of a run that has ended. It never changes how the run ended: what goes wrong here is given
 * back as a sentence, for the log.
 */
export async function keepRecord(
  device: OpenedDevice,
  settings: Settings,
  ended: EndedRun,
): Promise<string | undefined> {
  try {
    await record(device, settings, ended);
    return undefined;
  } catch (fault) {
    const why = fault instanceof Problem ? `${fault.message} [${fault.code}]` : String(fault);
    return `the record of this run could not be kept: ${why}`;
  }
}
