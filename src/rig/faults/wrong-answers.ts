import { encodePublicKey } from "../../openpgp/public-key.ts";
import { encodeSignature } from "../../openpgp/signature.ts";
import type { Authority } from "../authority.ts";
import type { SigningFault } from "../faults.ts";
import { textBytes } from "../http/reply.ts";
import { type RigContext, randomHex, rfc3339 } from "../rig-context.ts";
import type { Signed } from "../vault/device-service.ts";
import { type SerialInput, signSerial } from "../vault/sign-serial.ts";
import type { Spares } from "./spares.ts";

/** What a signing fault is made of: what was signed properly, and everything to sign something else with. */
export interface WrongAnswerInput {
  readonly signed: Signed;
  /** Account and account-key of whoever signs serials, encoded. */
  readonly chain: readonly Uint8Array[];
  readonly spares: Spares;
  readonly context: RigContext;
}

type WrongAnswer = (input: WrongAnswerInput) => Promise<readonly Uint8Array[]>;

function resigned({ signed, context }: WrongAnswerInput, change: Partial<SerialInput>): readonly Uint8Array[] {
  return [signSerial({ ...signed.input, ...change }, context.crypto).encoded];
}

/** Signed by another authority, whose account-key goes along: a stream that is complete. */
function signedBy(
  input: WrongAnswerInput,
  authority: Authority,
  change: Partial<SerialInput> = {},
): readonly Uint8Array[] {
  const serial = resigned(input, { ...change, authority });
  return [...serial, authority.account.encoded, authority.accountKey.encoded];
}

/** An assertion of a type nobody knows, with a signature that fits. */
function unknownAssertion({ signed, context }: WrongAnswerInput): Uint8Array {
  const { authority, signedAt } = signed.input;
  const content = textBytes(
    [
      "type: rig-curiosity",
      `authority-id: ${authority.account.accountId}`,
      `name: ${randomHex(context, 4)}`,
      `timestamp: ${rfc3339(signedAt)}`,
      `sign-key-sha3-384: ${authority.key.keyId}`,
    ].join("\n"),
  );
  const signature = encodeSignature(content, signedAt, authority.key, context.crypto);
  return new Uint8Array(Buffer.concat([content, textBytes("\n\n"), signature, textBytes("\n")]));
}

const wrongAnswers: Readonly<Record<SigningFault, WrongAnswer>> = {
  "other-device-key": async (input) => {
    const key = await input.spares.deviceKey();
    const deviceKey = new TextDecoder().decode(encodePublicKey(key.publicKey));
    return resigned(input, { deviceKey, deviceKeyId: key.keyId });
  },
  "other-brand": async (input) => {
    const authority = await input.spares.otherBrand();
    return signedBy(input, authority, { brandId: authority.account.accountId });
  },
  "other-model": async (input) => resigned(input, { model: `${input.signed.input.model}-other` }),
  "other-serial": async (input) => resigned(input, { serial: `${input.signed.input.serial}-OTHER` }),
  "two-serials": async (input) => [
    input.signed.serial.encoded,
    ...resigned(input, { serial: `${input.signed.input.serial}-SECOND` }),
  ],
  "no-serial": async (input) => input.chain,
  "old-revision": async (input) => resigned(input, { revision: 0 }),
  "unknown-type": async (input) => [input.signed.serial.encoded, unknownAssertion(input)],
  "key-expired": async (input) => signedBy(input, await input.spares.expiredKey()),
  "key-constraint": async (input) => signedBy(input, await input.spares.modelsOnlyKey()),
  "ten-thousand-assertions": async (input) => [
    input.signed.serial.encoded,
    ...Array.from({ length: 9_999 }, (_, index) => input.chain[index % input.chain.length] ?? new Uint8Array(0)),
  ],
};

/** The encoded assertions a service with this fault answers with instead of the one serial. */
export async function wrongAnswer(fault: SigningFault, input: WrongAnswerInput): Promise<readonly Uint8Array[]> {
  return await wrongAnswers[fault](input);
}
