import { headerBytes } from "./tpm-transport.ts";

/** A command, and the name under which messages know it. */
export interface TpmCommand {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** TPM_ST of a good answer: an answer has sessions if its command had. */
  readonly answerTag: number;
  readonly maxWaitMs: number;
}

/** TPM_ST (Part 2, clause 6.9). */
export const structureTag = { noSessions: 0x8001, sessions: 0x8002 } as const;

/** TPM_CC (Part 2, clause 6.5.2). */
const commandCode = { createPrimary: 0x131, flushContext: 0x165, readPublic: 0x173 } as const;

/** Another program's long command may have to end first: the kernel lets one at a time through. */
const shortWaitMs = 30_000;
/** Chips without a ready key search primes: seconds to a minute and more for RSA 2048. */
const keyWaitMs = 180_000;

/** TPM_RH_ENDORSEMENT and TPM_RS_PW (Part 2, clause 7.4). */
const endorsementHierarchy = 0x4000000b;
const passwordSession = 0x40000009;

/** TPM2_ReadPublic (Part 3, clause 12.4): the public area and the Name of a loaded or persistent object. */
export function readPublicCommand(handle: number): TpmCommand {
  const bytes = encodeCommand(structureTag.noSessions, commandCode.readPublic, [u32(handle)]);
  return { name: "TPM2_ReadPublic", bytes, answerTag: structureTag.noSessions, maxWaitMs: shortWaitMs };
}

/**
 * TPM2_CreatePrimary (Part 3, clause 24.1) in the endorsement hierarchy, with its empty password: no secret and no
 * data of ours, no PCRs, so that the template and the TPM's endorsement seed alone decide which key it is.
 */
export function createPrimaryCommand(publicArea: Uint8Array): TpmCommand {
  // TPMS_AUTH_COMMAND (Part 2, clause 10.13.2): session, empty nonce, no attributes, empty password.
  const authorization = Buffer.concat([u32(passwordSession), u16(0), Uint8Array.of(0), u16(0)]);
  const bytes = encodeCommand(structureTag.sessions, commandCode.createPrimary, [
    u32(endorsementHierarchy),
    u32(authorization.length),
    authorization,
    sized(Buffer.concat([sized(empty), sized(empty)])),
    sized(publicArea),
    sized(empty),
    u32(0),
  ]);
  return { name: "TPM2_CreatePrimary", bytes, answerTag: structureTag.sessions, maxWaitMs: keyWaitMs };
}

/** TPM2_FlushContext (Part 3, clause 28.4): removes a transient object. */
export function flushContextCommand(handle: number): TpmCommand {
  const bytes = encodeCommand(structureTag.noSessions, commandCode.flushContext, [u32(handle)]);
  return { name: "TPM2_FlushContext", bytes, answerTag: structureTag.noSessions, maxWaitMs: shortWaitMs };
}

function encodeCommand(tag: number, code: number, parts: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat(parts);
  return Buffer.concat([u16(tag), u32(headerBytes + body.length), u32(code), body]);
}

const empty = new Uint8Array();

/** A TPM2B: 16 bits of length, then the content. */
function sized(content: Uint8Array): Uint8Array {
  return Buffer.concat([u16(content.length), content]);
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value >>> 8, value & 0xff);
}

function u32(value: number): Uint8Array {
  return Buffer.concat([u16(value >>> 16), u16(value & 0xffff)]);
}
