import { type DeviceKey, deviceKeyFromPrivate } from "../../../keys/device-key.ts";
import { decodePrivateKey } from "../../../openpgp/private-key.ts";
import type { FleetSettings } from "../fleet-settings.ts";
import type { LoadBounds } from "../load/rate-gate.ts";
import type { EncodedMaterial } from "../material.ts";

/**
 * What a worker must know of a fleet, as it stands in Redis. The device keys are the simulated boards' own, made for
 * this fleet; no key of a brand is in it, and no API key of a vault that is not the fleet's own.
 */
export interface FleetDocument {
  readonly version: 1;
  readonly settings: FleetSettings;
  /** Wall clock at the fleet's start, ISO 8601. */
  readonly startsAt: string;
  readonly url: string;
  /** null: each worker brings it in a file. */
  readonly apiKey: string | null;
  /** Base64. */
  readonly model: string;
  readonly trusted: string;
  readonly prerequisites: string;
  readonly keys: readonly string[];
  /** Of a load test; null for the built-in vault. */
  readonly bounds: LoadBounds | null;
  /** Is each device wanted, or only the sums? */
  readonly wantsDevices: boolean;
}

/** What a document is made of. */
export interface DocumentInput {
  readonly settings: FleetSettings;
  readonly startsAt: Date;
  readonly material: EncodedMaterial;
  readonly keys: readonly DeviceKey[];
  readonly bounds: LoadBounds | undefined;
  readonly wantsDevices: boolean;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "base64"));
}

/** The document as it is written; with bounds the API key stays out of it. */
export function writeDocument(input: DocumentInput): string {
  const { settings, startsAt, material, keys, bounds, wantsDevices } = input;
  const document: FleetDocument = {
    version: 1,
    settings,
    startsAt: startsAt.toISOString(),
    url: material.url,
    apiKey: bounds === undefined ? material.apiKey : null,
    model: base64(material.model),
    trusted: base64(material.trusted),
    prerequisites: base64(material.prerequisites),
    keys: keys.map((key) => base64(key.encodePrivate())),
    bounds: bounds ?? null,
    wantsDevices,
  };
  return JSON.stringify(document);
}

const maxKeys = 1024;
const maxParallel = 1000;

/** RangeError where the text is no such document. URL, assertions and keys are checked where they are used. */
export function readDocument(text: string): FleetDocument {
  const value: unknown = JSON.parse(text);
  const whole = (typeof value === "object" && value !== null ? value : {}) as Partial<FleetDocument>;
  const { version, settings, url, keys } = whole;
  const bounded = Array.isArray(keys) && keys.length <= maxKeys && (settings?.parallel ?? Infinity) <= maxParallel;
  const sound = version === 1 && typeof url === "string" && typeof settings?.plan === "object";
  if (!sound || !bounded)
    throw new RangeError("cannot read a fleet: another version of this program may have written it");
  return value as FleetDocument;
}

/** The material in a document, with the worker's own API key where the document has none. */
export function materialIn(document: FleetDocument, ownApiKey: string | undefined): EncodedMaterial | undefined {
  const apiKey = document.apiKey ?? ownApiKey;
  if (apiKey === undefined) return undefined;
  const { url, model, trusted, prerequisites } = document;
  return {
    url,
    apiKey,
    model: bytesOf(model),
    trusted: bytesOf(trusted),
    prerequisites: bytesOf(prerequisites),
  };
}

/** AssertionError where a key is none. */
export function keysIn({ keys }: FleetDocument): readonly DeviceKey[] {
  return keys.map((text) => deviceKeyFromPrivate(decodePrivateKey(bytesOf(text))));
}
