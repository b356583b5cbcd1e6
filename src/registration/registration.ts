import type { ModelAssertion } from "../assertion/assertion.ts";
import type { Disk } from "../disk/disk.ts";
import { inFolder } from "../disk/in-folder.ts";
import { type DurableFile, writeDurably } from "../disk/write-durably.ts";
import { corruptState, parseState } from "../registrar/kept-state.ts";

/**
 * What this device has set out to become, as kept in our own folder beside the key. Brand, model and serial are
 * pinned before the first request; from then on no later run asks for anything else.
 */
export interface Registration {
  readonly version: 1;
  readonly brandId: string;
  readonly model: string;
  readonly serial: string;
  /** The hardware source the serial came from. */
  readonly serialSource: string;
  /** Known once the key is safe on the disk. */
  readonly deviceKeyId?: string;
  /** The key was in snapd's key directory before this registration: it is not ours to move. */
  readonly deviceKeyOrigin?: "snapd";
  /** The identity key that the requests vouch for, in base64; another one must not take its place. */
  readonly identityKey?: string;
  /** A request-id that has not been spent yet, and when it was given out (ISO 8601, system clock). */
  readonly requestId?: string;
  readonly requestIdAt?: string;
  /**
   * Set before the first byte of a serial-request of ours leaves the device; taken back when the answers prove that
   * nothing was signed. While it stands, nobody may let snapd register.
   */
  readonly intentAt?: string;
  /** How often a serial-request has been started; more than one can mean that an answer was lost. */
  readonly submissions: number;
}

/** Was it begun for this brand and model? */
export function isFor(
  registration: Pick<Registration, "brandId" | "model">,
  { brandId, model }: Pick<ModelAssertion, "brandId" | "model">,
): boolean {
  return registration.brandId === brandId && registration.model === model;
}

/** May the vault have signed in its name? Then brand, model and serial stand. */
export function mayBeSigned({ intentAt }: Registration): boolean {
  return intentAt !== undefined;
}

const fileName = "registration.json";
const maxBytes = 16 * 1024;
const texts = ["brandId", "model", "serial", "serialSource"] as const;
const optionalTexts = [
  "deviceKeyId",
  "deviceKeyOrigin",
  "identityKey",
  "requestId",
  "requestIdAt",
  "intentAt",
] as const;

function parse(path: string, bytes: Uint8Array): Registration {
  const record = parseState(path, bytes, texts);
  for (const name of optionalTexts) {
    if (record[name] !== undefined && typeof record[name] !== "string") {
      throw corruptState(path, `"${name}" is not a text`);
    }
  }
  if (!Number.isSafeInteger(record["submissions"])) throw corruptState(path, '"submissions" is not a number');
  return record as unknown as Registration;
}

/** The registration begun in this folder, or undefined if none was. Problem registration-corrupt. */
export function readRegistration(disk: Disk, folder: string): Registration | undefined {
  const path = inFolder(folder, fileName);
  const bytes = disk.readFile(path, maxBytes);
  return bytes === undefined ? undefined : parse(path, bytes);
}

/** Replaces the record durably: after the return it survives a power cut. */
export function writeRegistration(disk: Disk, folder: string, registration: Registration): void {
  writeDurably(disk, registrationFile(folder, registration));
}

/** The record as it is to be written. */
export function registrationFile(folder: string, registration: Registration): DurableFile {
  const bytes = new TextEncoder().encode(`${JSON.stringify(registration, null, 2)}\n`);
  return { path: inFolder(folder, fileName), bytes, mode: 0o600 };
}
