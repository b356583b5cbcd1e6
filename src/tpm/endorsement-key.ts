import { type Answer, decodeAnswer } from "./answer.ts";
import { createPrimaryCommand, flushContextCommand, readPublicCommand, type TpmCommand } from "./command.ts";
import { type EkTemplate, eccTemplate, rsaTemplate, templateHeadBytes } from "./ek-template.ts";
import { type DescribedKey, decodeMadeHandle, decodeMadeKey, decodeReadPublic } from "./key-answer.ts";
import { baseOf, isOfHandle, isOfParameter } from "./response-code.ts";
import { answerWrong, noEndorsementKey, refused } from "./tpm-fault.ts";
import { faultOf, hierarchyFaultOf } from "./tpm-refusal.ts";
import type { TpmTransport } from "./tpm-transport.ts";

export interface EndorsementKey {
  /** The key's Name in small hexadecimal digits, algorithm first, as tpm2_readpublic prints it. */
  readonly name: string;
  /** Where it comes from, for people. */
  readonly origin: string;
}

/**
 * Where PCs and snapd's disk encryption keep the endorsement key (TCG TPM v2.0 Provisioning Guidance, table of
 * reserved handles; TCG EK Credential Profile).
 */
const persistentHandle = 0x81010001;

/** fixedTPM, fixedParent, sensitiveDataOrigin, restricted, decrypt (Part 2, clause 8.3): what every EK template sets. */
const ekAttributes = 0x0003_0032;
/** sign, and what a duplicate could be made with, are set in none. */
const notEkAttributes = 0x0004_0800;

const responseBase = { asymmetric: 0x081, value: 0x084, keySize: 0x087, type: 0x08a, handle: 0x08b } as const;

/**
 * The Name of the TPM's endorsement key: of the persistent one, else of the one that the default template makes, RSA
 * before ECC. Both are the same key where the persistent one was made from that template: it follows from the TPM's
 * endorsement seed. Throws a Problem (serial-unreadable, serial-tpm-…).
 */
export async function readEndorsementKey(transport: TpmTransport): Promise<EndorsementKey> {
  return (await readPersistentKey(transport)) ?? (await makeKey(transport));
}

/** Undefined if the TPM says that nothing is kept under the handle; any other failure is no "not there". */
async function readPersistentKey(transport: TpmTransport): Promise<EndorsementKey | undefined> {
  const answer = await ask(transport, readPublicCommand(persistentHandle));
  if (answer.kind === "failed") {
    const { responseCode } = answer;
    if (baseOf(responseCode) === responseBase.handle && isOfHandle(responseCode, 1)) return undefined;
    throw faultOf(responseCode);
  }
  const key = decodeReadPublic(answer.body);
  const { attributes, keyKind } = key.area;
  if (!key.isEndorsement) throw noEndorsementKey("it does not come from the endorsement seed");
  if ((attributes & (ekAttributes | notEkAttributes)) !== ekAttributes) {
    throw noEndorsementKey("it may leave the TPM, or may do more than protect other keys");
  }
  return describe(key, `of the ${keyKind} key kept at 0x${persistentHandle.toString(16)}`);
}

async function makeKey(transport: TpmTransport): Promise<EndorsementKey> {
  for (const template of [rsaTemplate, eccTemplate]) {
    const answer = await ask(transport, createPrimaryCommand(template.publicArea));
    if (answer.kind === "done") return await takeMadeKey(transport, template, answer.body);
    if (!isUnsupported(answer.responseCode)) throw hierarchyFaultOf(answer.responseCode);
  }
  throw refused("it makes neither RSA 2048 nor ECC P-256 keys");
}

/**
 * Only the TPM's word that it cannot make such a key leads to the next template: one that is out of memory today would
 * be another device tomorrow. The key's template is the command's second parameter.
 */
function isUnsupported(code: number): boolean {
  const { asymmetric, keySize, type, value } = responseBase;
  return isOfParameter(code, 2) && [asymmetric, keySize, type, value].some((base) => base === baseOf(code));
}

async function takeMadeKey(transport: TpmTransport, template: EkTemplate, body: Uint8Array): Promise<EndorsementKey> {
  const handle = decodeMadeHandle(body);
  try {
    const key = decodeMadeKey(body);
    const [asked, made] = [template.publicArea, key.area.bytes].map((area) => area.subarray(0, templateHeadBytes));
    if (asked === undefined || made === undefined || Buffer.compare(asked, made) !== 0) {
      throw answerWrong("the answer to TPM2_CreatePrimary", `the key is not of template ${template.name}`);
    }
    return describe(key, `of the key that template ${template.name} makes`);
  } finally {
    // What the TPM says to this changes nothing in what was read; the kernel flushes too when the device is closed.
    await ask(transport, flushContextCommand(handle)).catch(() => undefined);
  }
}

async function ask(transport: TpmTransport, command: TpmCommand): Promise<Answer> {
  return decodeAnswer(await transport.exchange(command.bytes, command.maxWaitMs), command);
}

function describe({ name }: DescribedKey, origin: string): EndorsementKey {
  return { name: Buffer.from(name).toString("hex"), origin };
}
