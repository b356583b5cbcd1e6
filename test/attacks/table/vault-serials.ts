import type { Assertion } from "../../../src/assertion/assertion.ts";
import type { AssertionErrorCode } from "../../../src/assertion/assertion-error.ts";
import { encodePublicKey } from "../../../src/openpgp/public-key.ts";
import type { ProblemCode } from "../../../src/problem/registry.ts";
import type { SerialInput } from "../../../src/rig/vault/sign-serial.ts";
import type { Attack } from "../attack.ts";
import { type Forger, streamOf } from "../forger.ts";
import { say } from "../lying-server.ts";

type Made = Uint8Array | readonly (Assertion | Uint8Array)[];

interface Signed {
  readonly name: string;
  readonly does: string;
  readonly code: ProblemCode;
  readonly reason?: AssertionErrorCode;
  readonly answer: (forger: Forger, submission: Uint8Array) => Made;
}

/** An answer of the right form, status and type, whose assertions are not what they should be. */
function signed({ name, does, code, reason, answer }: Signed): Attack {
  return {
    name,
    liar: "vault",
    does,
    code,
    ...(reason === undefined ? {} : { reason }),
    set: async (stage) => {
      const serial = (asked: Parameters<typeof say>[0] & { readonly body: Uint8Array }): void => {
        const made = answer(stage.cast.forger, asked.body);
        const body = made instanceof Uint8Array ? made : streamOf(...made);
        say(asked, { headers: { "Content-Type": "application/x.ubuntu.assertion" }, body });
      };
      await stage.vaultLies({ serial });
    },
  };
}

/** Signed by the stranger's key, which stands in the account-key that goes along. */
function strangerSigned(forger: Forger, submission: Uint8Array, change: Parameters<Forger["brandKey"]>[0]): Made {
  const authority = forger.brandKey(change);
  return [forger.serial(submission, { authority }), authority.account, authority.accountKey];
}

function edited(assertion: Assertion, from: string | RegExp, to: string): Uint8Array {
  return Buffer.from(Buffer.from(assertion.encoded).toString().replace(from, to));
}

const daysFromNow = (days: number): Date => new Date(Date.now() + days * 24 * 3600 * 1000);

/** A serial for something else than what was asked. */
function forOther(what: string, does: string, change: (forger: Forger) => Partial<SerialInput>): Attack {
  return signed({
    name: `serial-for-other-${what}`,
    does,
    code: "serial-for-other-device",
    answer: (forger, submission) => [forger.serial(submission, change(forger))],
  });
}

const wrongSubjects: readonly Attack[] = [
  forOther("key", "signs a serial for another device key", ({ stranger }) => ({
    deviceKey: Buffer.from(encodePublicKey(stranger.publicKey)).toString(),
    deviceKeyId: stranger.keyId,
  })),
  forOther("serial", "signs another serial number", () => ({ serial: "RB1-9999-0001" })),
  forOther("model", "signs for another model of the brand", () => ({ model: "rig-two" })),
  forOther("brand", "signs for another brand", () => ({ brandId: "rig-other-brand" })),
  {
    ...forOther("", "signs a serial number full of terminal commands", () => ({ serial: "A\u001b[2J\u202EB" })),
    name: "serial-with-controls",
  },
];

const wrongCounts: readonly Attack[] = [
  signed({
    name: "two-serials",
    does: "answers with two serials, the first of them right",
    code: "vault-two-serials",
    answer: (forger, body) => [forger.serial(body), forger.serial(body, { serial: "RB1-9999-0001" })],
  }),
  signed({
    name: "no-serial",
    does: "answers with an account and an account-key alone",
    code: "vault-no-serial",
    answer: ({ brand }) => [brand.brand.account, brand.brand.accountKey],
  }),
  signed({
    name: "ten-thousand-assertions",
    does: "answers with a serial and 10 000 account-keys",
    code: "vault-answer-too-big",
    answer: (forger, body) => {
      const { accountKey } = forger.brand.brand;
      return streamOf(forger.serial(body), ...Array.from({ length: 10_000 }, () => accountKey));
    },
  }),
  signed({
    name: "unknown-type",
    does: "puts an assertion of a type nobody knows beside the serial",
    code: "vault-answer-unexpected",
    answer: (forger, body) => [
      forger.serial(body),
      edited(forger.brand.brand.account, "type: account", "type: rig-curiosity"),
    ],
  }),
  signed({
    name: "request-echoed",
    does: "sends the serial-request back",
    code: "vault-answer-unexpected",
    answer: (forger, body) => [forger.requestOf(body)],
  }),
];

const wrongKeys: readonly Attack[] = [
  signed({
    name: "account-key-expired",
    does: "signs with an account-key that ran out yesterday",
    code: "serial-untrusted",
    reason: "key-expired",
    answer: (forger, body) => strangerSigned(forger, body, { until: daysFromNow(-1) }),
  }),
  signed({
    name: "account-key-not-yet-valid",
    does: "signs with an account-key that counts from tomorrow on",
    code: "serial-untrusted",
    reason: "key-not-yet-valid",
    answer: (forger, body) => strangerSigned(forger, body, { since: daysFromNow(1) }),
  }),
  signed({
    name: "account-key-for-models-only",
    does: "signs with an account-key whose constraints allow models only",
    code: "serial-untrusted",
    reason: "key-constrained",
    answer: (forger, body) => strangerSigned(forger, body, { constraints: [{ type: "model" }] }),
  }),
  signed({
    name: "account-key-for-other-model",
    does: "signs with an account-key whose constraints name another model",
    code: "serial-untrusted",
    reason: "key-constrained",
    answer: (forger, body) => strangerSigned(forger, body, { constraints: [{ type: "serial", model: "rig-two" }] }),
  }),
  signed({
    name: "account-key-of-same-name",
    does: "signs with a second key of the brand that has the first one's name",
    code: "serial-untrusted",
    reason: "key-name-taken",
    answer: (forger, body) => strangerSigned(forger, body, { name: "default" }),
  }),
  signed({
    name: "account-key-of-other-account",
    does: "signs in the brand's name with another account's key",
    code: "serial-untrusted",
    reason: "authority-mismatch",
    answer: (forger, body) => {
      const other = forger.otherAccount("rig-other-brand");
      const authority = { ...other, account: forger.brand.brand.account };
      return [forger.serial(body, { authority }), other.account, other.accountKey];
    },
  }),
  signed({
    name: "authority-not-listed",
    does: "signs in the name of an account that the model does not list in serial-authority",
    code: "serial-untrusted",
    reason: "serial-authority-refused",
    answer: (forger, body) => {
      const authority = forger.otherAccount("rig-other-signer");
      return [forger.serial(body, { authority }), authority.account, authority.accountKey];
    },
  }),
  signed({
    name: "self-made-root",
    does: "signs below a root of its own, which it sends along",
    code: "serial-untrusted",
    reason: "authority-untrusted",
    answer: (forger, body) => {
      const { root, authority } = forger.ownRoot();
      return [forger.serial(body, { authority }), authority.account, authority.accountKey, ...root];
    },
  }),
  signed({
    name: "account-key-looks-right",
    does: "sends an account-key with the brand's key id in its header and another key in its body",
    code: "vault-answer-unreadable",
    answer: (forger, body) => {
      const { accountKey, key } = forger.brand.brand;
      const fake = edited(forger.brandKey({}).accountKey, forger.stranger.keyId, key.keyId);
      return [forger.serial(body), accountKey, fake];
    },
  }),
  signed({
    name: "device-key-looks-right",
    does: "signs a serial with our key's id in the header and another key beside it",
    code: "vault-answer-unreadable",
    answer: (forger, body) => {
      const other = { deviceKey: Buffer.from(encodePublicKey(forger.stranger.publicKey)).toString() };
      const honest = forger.serial(body, { ...other, deviceKeyId: forger.stranger.keyId });
      return [
        edited(
          honest,
          new RegExp(`device-key-sha3-384: ${forger.stranger.keyId}`),
          `device-key-sha3-384: ${forger.requestOf(body).deviceKeyId}`,
        ),
      ];
    },
  }),
  signed({
    name: "signature-of-stranger",
    does: "names the brand's key and signs with another",
    code: "serial-untrusted",
    reason: "signature-wrong",
    answer: (forger, body) => {
      const { account, accountKey } = forger.brand.brand;
      const authority = { account, accountKey, key: forger.stranger };
      const serial = forger.serial(body, { authority });
      return [
        edited(
          serial,
          `sign-key-sha3-384: ${forger.stranger.keyId}`,
          `sign-key-sha3-384: ${forger.brand.brand.key.keyId}`,
        ),
      ];
    },
  }),
  signed({
    name: "serial-before-its-key",
    does: "dates the serial before the key that signs it counted",
    code: "serial-untrusted",
    reason: "timestamp-outside-key",
    answer: (forger, body) => [forger.serial(body, { timestamp: "2001-01-01T00:00:00Z" })],
  }),
];

const wrongForms: readonly Attack[] = [
  signed({
    name: "format-of-the-future",
    does: "signs a serial of format 99",
    code: "serial-untrusted",
    reason: "format-unsupported",
    answer: (forger, body) => [edited(forger.serial(body), "type: serial\n", "type: serial\nformat: 99\n")],
  }),
  signed({
    name: "serial-with-path",
    does: "signs a serial number with ../ in it",
    code: "vault-answer-unreadable",
    answer: (forger, body) => [edited(forger.serial(body), /^serial: .*$/m, "serial: ../../../etc/cron.d/x")],
  }),
  signed({
    name: "serial-of-dots",
    does: "signs the serial number `..`, whose folder would be its parent",
    code: "serial-for-other-device",
    answer: (forger, body) => [edited(forger.serial(body), /^serial: .*$/m, "serial: ..")],
  }),
  signed({
    name: "header-twice",
    does: "says the serial number twice",
    code: "vault-answer-unreadable",
    answer: (forger, body) => [edited(forger.serial(body), /^(serial: .*)$/m, "$1\nserial: RB1-9999-0001")],
  }),
  signed({
    name: "header-of-prototype",
    does: "has headers called constructor and prototype, deeply nested",
    code: "serial-untrusted",
    reason: "signature-wrong",
    answer: (forger, body) => [
      edited(forger.serial(body), "timestamp:", "constructor:\n  prototype:\n    polluted: yes\ntimestamp:"),
    ],
  }),
  signed({
    name: "body-longer-than-said",
    does: "declares a body of 2 GiB",
    code: "vault-answer-too-big",
    answer: (forger, body) => [edited(forger.serial(body), /body-length: \d+/, "body-length: 2147483648")],
  }),
  signed({
    name: "signature-cut",
    does: "sends the serial without the second half of its signature",
    code: "serial-untrusted",
    reason: "signature-malformed",
    answer: (forger, body) => {
      const { encoded } = forger.serial(body);
      return [encoded.slice(0, encoded.length - 300)];
    },
  }),
  signed({
    name: "lines-of-another-system",
    does: "ends its lines with carriage return and line feed",
    code: "vault-answer-unreadable",
    answer: (forger, body) => [edited(forger.serial(body), /\n/g, "\r\n")],
  }),
  signed({
    name: "random-bytes",
    does: "sends 1500 bytes of noise as assertions",
    code: "vault-answer-unreadable",
    answer: (_forger, body) => Uint8Array.from({ length: 1500 }, (_, at) => (at * 167 + body.length) & 0xff),
  }),
];

/** What the vault signs is not what was asked for, or not in a way that counts. */
export const vaultSerials: readonly Attack[] = [...wrongSubjects, ...wrongCounts, ...wrongKeys, ...wrongForms];
