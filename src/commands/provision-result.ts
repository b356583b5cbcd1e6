import { join } from "node:path";
import { readIdentityFromBody } from "../keys/identity-key.ts";
import { printable } from "../problem/printable.ts";
import type { StepDone } from "../progress/steps.ts";
import type { Provisioned } from "../provision.ts";
import type { Terminal } from "./terminal.ts";

/** Where each part of the identity lies now. */
export function storedAt({ places, serial }: Provisioned): Record<string, string> {
  const { ownFolder, deviceFolder, system, savedFolder } = places;
  return {
    "device-key": join(deviceFolder, "private-keys-v1", serial.deviceKeyId),
    "own-folder": ownFolder,
    serial: system.origin === "snapd" ? "snapd's assertion database (acknowledged)" : "snapd's assertion store on disk",
    ...(savedFolder === undefined ? {} : { saved: savedFolder }),
  };
}

/** The identity key the serial assertion vouches for, in base64. */
export function identityKeyOf({ serial }: Provisioned): string | undefined {
  const key = readIdentityFromBody(serial.body)?.publicKey;
  return key === undefined ? undefined : Buffer.from(key).toString("base64");
}

/** The result as --json prints it; docs/provision.md describes the fields. */
export function identityDocument(provisioned: Provisioned, steps: readonly StepDone[]): Record<string, unknown> {
  const { outcome, model, serial, serialSource, notes } = provisioned;
  return {
    outcome,
    brand: model.brandId,
    model: model.model,
    serial: serial.serial,
    serialSource: serialSource ?? null,
    deviceKeyId: serial.deviceKeyId,
    identityKey: identityKeyOf(provisioned) ?? null,
    revision: serial.revision,
    signedBy: serial.authorityId,
    stored: storedAt(provisioned),
    notes,
    steps,
  };
}

export function tellIdentity(terminal: Terminal, provisioned: Provisioned): void {
  const { outcome, model, serial, serialSource, notes } = provisioned;
  const already = outcome === "already-registered" ? "Already registered, nothing changed" : "Registered";
  terminal.out(`${already}: ${model.brandId}/${model.model}, serial ${printable(serial.serial)}`);
  if (serialSource !== undefined) terminal.out(`  serial from    ${serialSource}`);
  terminal.out(`  device key     ${serial.deviceKeyId}`);
  terminal.out(`  identity key   ${identityKeyOf(provisioned) ?? "none in the serial assertion"}`);
  for (const [what, where] of Object.entries(storedAt(provisioned))) terminal.out(`  ${what.padEnd(14)} ${where}`);
  for (const { code, text } of notes) terminal.out(`  note: ${text} [${code}]`);
}
