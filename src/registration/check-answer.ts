import type { ModelAssertion, SerialAssertion } from "../assertion/assertion.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import type { Note } from "./note.ts";

export interface Asked {
  readonly model: ModelAssertion;
  readonly serial: string;
  readonly deviceKeyId: string;
  /** What the body of our request said; empty without an identity key. */
  readonly body: Uint8Array;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/**
 * The vault's serial must be for exactly what was asked: brand, model, device key and serial number (snapd checks the
 * first three, overlord/devicestate/handlers_serial.go; a changed serial would be an identity nobody asked for).
 * Problem serial-for-other-device.
 */
export function checkAnswer(answer: SerialAssertion, asked: Asked): void {
  const table = [
    ["brand", answer.brandId, asked.model.brandId],
    ["model", answer.model, asked.model.model],
    ["serial", answer.serial, asked.serial],
    ["device key", answer.deviceKeyId, asked.deviceKeyId],
  ] as const;
  for (const [what, got, wanted] of table) {
    if (got === wanted) continue;
    const message = `cannot accept the vault's answer: its ${what} is "${printable(got)}", asked for was "${printable(wanted)}"`;
    throw new Problem("serial-for-other-device", message, { detail: { what } });
  }
}

/** What a person should know about an answer that was accepted. */
export function notesOn(answer: SerialAssertion, asked: Asked, submissions: number): Note[] {
  const notes: Note[] = [];
  if (asked.body.length > 0 && !sameBytes(answer.body, asked.body)) {
    const text = "The vault did not copy the identity key into the serial assertion: nobody vouches for it.";
    notes.push({ code: "identity-key-unbound", text });
  }
  return [...notes, ...signedBefore(answer, submissions)];
}

/** A serial that was just registered for the first time, and that the vault had signed before. */
export function signedBefore({ revision }: Pick<SerialAssertion, "revision">, submissions: number): Note[] {
  if (revision <= 1) return [];
  const isOurs = revision <= submissions;
  const why = isOurs
    ? "Earlier answers of the vault may have been lost on their way."
    : "Another unit may carry the same number.";
  return [{ code: "serial-signed-before", text: `The vault has signed this serial ${revision} times. ${why}` }];
}
