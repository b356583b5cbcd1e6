import { ByteReader } from "./byte-reader.ts";
import { structureTag, type TpmCommand } from "./command.ts";
import { answerWrong } from "./tpm-fault.ts";
import { answerMaxBytes, headerBytes } from "./tpm-transport.ts";

export type Answer =
  | { readonly kind: "done"; readonly body: Uint8Array }
  /** The TPM's response code, never 0. */
  | { readonly kind: "failed"; readonly responseCode: number };

/** What a TPM 1.2 begins every answer with (TPM_TAG_RSP_COMMAND; Part 2, clause 6.9 keeps the value for it). */
const oldTag = 0x00c4;

/** Decodes an answer's header. Throws a Problem (serial-tpm-answer-wrong) if the bytes are no answer to the command. */
export function decodeAnswer(bytes: Uint8Array, { name, answerTag }: TpmCommand): Answer {
  const what = `the answer to ${name}`;
  if (bytes.length > answerMaxBytes) throw answerWrong(what, `it is longer than ${answerMaxBytes} bytes`);
  const reader = new ByteReader(bytes, what);
  const [tag, sizeBytes, responseCode] = [reader.u16(), reader.u32(), reader.u32()];
  if (sizeBytes !== bytes.length) {
    throw answerWrong(what, `its header says ${sizeBytes} bytes, ${bytes.length} came`);
  }
  if (tag === oldTag) throw answerWrong(what, "it is a TPM 1.2 that speaks");
  // A failure never has sessions nor anything behind the header (Part 1, "Response Header").
  const expectedTag = responseCode === 0 ? answerTag : structureTag.noSessions;
  if (tag !== expectedTag) throw answerWrong(what, `it begins with 0x${tag.toString(16)}`);
  if (responseCode === 0) return { kind: "done", body: bytes.subarray(headerBytes) };
  reader.end();
  return { kind: "failed", responseCode };
}
