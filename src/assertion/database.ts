import type { Crypto, RsaPublicKey } from "../openpgp/crypto.ts";
import { keyValidity } from "./account-key.ts";
import type {
  AccountAssertion,
  AccountKeyAssertion,
  Assertion,
  AssertionTypeName,
  ModelAssertion,
  SerialAssertion,
  StoreAssertion,
} from "./assertion.ts";
import { AssertionError, type AssertionReference, quoted } from "./assertion-error.ts";
import { exactRevision, instant } from "./header-checks.ts";
import { checkConstraints, matchesConstraints } from "./key-constraints.ts";
import { compareInstants, type Instant, instantOf } from "./time.ts";
import { typeFacts } from "./types.ts";
import { verifySignature } from "./verify.ts";

/** The one series there is (snapd release/release.go); models are looked up with it. */
const series = "16";

type Stored = Exclude<Assertion, { readonly type: "device-session-request" | "serial-request" }>;

export interface DatabaseInput {
  /** Accounts and account-keys that are taken as they are: who vouches for everybody else. */
  readonly trusted: readonly Assertion[];
  readonly crypto: Crypto;
  /** The time at which signing keys must be valid. */
  readonly now: Date;
}

function keyOf(type: AssertionTypeName, primaryKey: readonly string[]): string {
  return [type, ...primaryKey].join("/");
}

/** A name holds no "/". */
function nameOf({ name, accountId }: AccountKeyAssertion): string {
  return `${name}/${accountId}`;
}

function needs(type: AssertionReference["type"], primaryKey: readonly string[], why: string): AssertionError {
  const message = `cannot accept assertion: ${type} ${quoted(primaryKey.join("/"))} is not known, ${why}`;
  return new AssertionError("prerequisite-missing", message, { missing: { type, primaryKey } });
}

/** The assertions that count: each was checked against those before it (snapd asserts/database.go). */
export class AssertionDatabase {
  readonly #crypto: Crypto;
  readonly #now: Instant;
  readonly #trusted = new Map<string, Assertion>();
  readonly #stored = new Map<string, Assertion>();
  /** Which key has a name of its account: searching all of them for each new one would take quadratic time. */
  readonly #keyIdByName = new Map<string, string>();
  /** The keys of account-keys that have been asked for a signature: most of them vouch for many assertions. */
  readonly #readyKeys = new WeakMap<AccountKeyAssertion, RsaPublicKey>();

  /** @throws AssertionError authority-untrusted if something else than accounts and account-keys is to be trusted */
  constructor({ trusted, crypto, now }: DatabaseInput) {
    this.#crypto = crypto;
    this.#now = instantOf(now);
    for (const assertion of trusted) {
      if (assertion.type !== "account" && assertion.type !== "account-key") {
        const cause = "only account and account-key can be trusted without being checked";
        throw new AssertionError("authority-untrusted", `cannot trust ${assertion.type}: ${cause}`);
      }
      this.#trusted.set(keyOf(assertion.type, assertion.primaryKey), assertion);
      this.#rememberName(assertion);
    }
  }

  /**
   * Checks the assertion against everything that was added before, and keeps it. "known": this or the same revision
   * is there already, and what is there stays.
   * @throws AssertionError; with prerequisite-missing, `missing` says what to add first
   */
  add(assertion: Assertion): "added" | "known" {
    const stored = checkStorable(assertion);
    const key = keyOf(assertion.type, assertion.primaryKey);
    const trusted = this.#trusted.get(key);
    if (trusted !== undefined && haveSameBytes(trusted, assertion)) return "known";
    this.#checkSigningKey(stored);
    this.#checkConsistency(stored);
    if (trusted !== undefined) {
      const cause = "a trusted assertion has the same primary key";
      throw new AssertionError("trusted-fixed", `cannot add ${assertion.type}: ${cause}`);
    }
    const current = this.#stored.get(key);
    if (current !== undefined && !isNewer(assertion, current)) return "known";
    if (current !== undefined) this.#forgetName(current);
    this.#stored.set(key, assertion);
    this.#rememberName(assertion);
    return "added";
  }

  /** The newest known revision of the assertion with this primary key; trusted ones come first. */
  find(type: AssertionTypeName, primaryKey: readonly string[]): Assertion | undefined {
    const key = keyOf(type, primaryKey);
    return this.#trusted.get(key) ?? this.#stored.get(key);
  }

  /** All known assertions of this type, the trusted ones first. */
  all(type: AssertionTypeName): Assertion[] {
    return [...this.#trusted.values(), ...this.#stored.values()].filter((assertion) => assertion.type === type);
  }

  #checkSigningKey(assertion: Stored): void {
    const { signKeyId, authorityId } = assertion;
    const signer = this.find("account-key", [signKeyId]);
    if (signer?.type !== "account-key") throw needs("account-key", [signKeyId], `the key of ${quoted(authorityId)}`);
    if (signer.accountId !== authorityId) {
      const cause = `its key belongs to ${quoted(signer.accountId)}, not to ${quoted(authorityId)}`;
      throw new AssertionError("authority-mismatch", `cannot accept ${assertion.type}: ${cause}`);
    }
    this.#checkKeyTime(assertion, signer);
    if (!matchesConstraints(assertion.headers, signer.constraints)) {
      const cause = "the constraints of its key do not allow it";
      throw new AssertionError("key-constrained", `cannot accept ${assertion.type}: ${cause}`);
    }
    verifySignature(assertion, this.#readyKeyOf(signer), this.#crypto);
  }

  #readyKeyOf(signer: AccountKeyAssertion): RsaPublicKey {
    const known = this.#readyKeys.get(signer);
    if (known !== undefined) return known;
    const ready = this.#crypto.readyKey(signer.publicKey);
    this.#readyKeys.set(signer, ready);
    return ready;
  }

  /** The key is valid now, and was when the assertion was made if that says when. */
  #checkKeyTime(assertion: Stored, signer: AccountKeyAssertion): void {
    const { since, until } = keyValidity(signer.headers);
    const what = `cannot accept ${assertion.type}: its key`;
    if (compareInstants(this.#now, since) < 0) {
      const message = `${what} is valid only from ${signer.since.toISOString()}`;
      throw new AssertionError("key-not-yet-valid", message);
    }
    if (until !== undefined && compareInstants(this.#now, until) >= 0) {
      throw new AssertionError("key-expired", `${what} was valid until ${signer.until?.toISOString()}`);
    }
    if (assertion.type === "account-key" || assertion.type === "hardware-identity") return;
    const made = instant(assertion.headers, "timestamp");
    if (compareInstants(made, since) >= 0 && (until === undefined || compareInstants(made, until) < 0)) return;
    const message = `${what} was not valid at ${assertion.timestamp.toISOString()}, when it was made`;
    throw new AssertionError("timestamp-outside-key", message, { header: "timestamp" });
  }

  #checkConsistency(assertion: Stored): void {
    switch (assertion.type) {
      case "account":
        return this.#checkTrustedAuthority(assertion);
      case "account-key":
        return this.#checkAccountKey(assertion);
      case "serial":
        return this.#checkSerial(assertion);
      case "store":
        this.#checkTrustedAuthority(assertion);
        return this.#checkAccountKnown(assertion.operatorId, "the operator of a store");
      case "model":
      case "hardware-identity":
        return undefined;
    }
  }

  #checkTrustedAuthority(assertion: AccountAssertion | AccountKeyAssertion | StoreAssertion): void {
    if (this.#trusted.has(keyOf("account", [assertion.authorityId]))) return;
    const cause = `its authority ${quoted(assertion.authorityId)} is not among the trusted accounts`;
    throw new AssertionError("authority-untrusted", `cannot accept ${assertion.type}: ${cause}`);
  }

  #checkAccountKnown(accountId: string, why: string): void {
    if (this.find("account", [accountId]) === undefined) throw needs("account", [accountId], why);
  }

  #checkAccountKey(key: AccountKeyAssertion): void {
    this.#checkTrustedAuthority(key);
    checkConstraints(key.headers);
    this.#checkAccountKnown(key.accountId, "the owner of a key");
    const owner = this.#keyIdByName.get(nameOf(key));
    if (key.name === "" || owner === undefined || owner === key.publicKeyId) return;
    const cause = `another key of ${quoted(key.accountId)} has the name ${quoted(key.name)}`;
    throw new AssertionError("key-name-taken", `cannot accept account-key: ${cause}`);
  }

  #rememberName(assertion: Assertion): void {
    if (assertion.type !== "account-key" || assertion.name === "") return;
    const name = nameOf(assertion);
    if (!this.#keyIdByName.has(name)) this.#keyIdByName.set(name, assertion.publicKeyId);
  }

  /** A later revision may give its key another name; the old one is free then. */
  #forgetName(assertion: Assertion): void {
    if (assertion.type !== "account-key") return;
    const name = nameOf(assertion);
    if (this.#keyIdByName.get(name) === assertion.publicKeyId) this.#keyIdByName.delete(name);
  }

  /** Another authority than the brand needs the model's word for it. */
  #checkSerial(serial: SerialAssertion): void {
    if (serial.authorityId === serial.brandId) return;
    const primaryKey = [series, serial.brandId, serial.model];
    const model = this.find("model", primaryKey) as ModelAssertion | undefined;
    if (model === undefined) throw needs("model", primaryKey, "whose serial-authority must name who signed the serial");
    if (model.serialAuthority.includes(serial.authorityId)) return;
    const cause = `its model does not let ${quoted(serial.authorityId)} sign serials`;
    throw new AssertionError("serial-authority-refused", `cannot accept serial: ${cause}`);
  }
}

function checkStorable(assertion: Assertion): Stored {
  const { type, format } = assertion;
  if (type === "serial-request" || type === "device-session-request") {
    throw new AssertionError("self-signed-not-stored", `cannot add ${type}: it signs itself and has no authority`);
  }
  const { maxFormat } = typeFacts(type);
  if (format > maxFormat) {
    const cause = `its format ${format} is above ${maxFormat}, the latest this program understands`;
    throw new AssertionError("format-unsupported", `cannot add ${type}: ${cause}`, { header: "format" });
  }
  return assertion;
}

function haveSameBytes(first: Assertion, second: Assertion): boolean {
  const [one, other] = [first.encoded, second.encoded];
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

function isNewer(assertion: Assertion, current: Assertion): boolean {
  const [proposed, known] = [exactRevision(assertion.headers), exactRevision(current.headers)];
  if (proposed >= known) return proposed > known;
  const cause = `revision ${proposed} is older than ${known}, which is known`;
  throw new AssertionError("revision-old", `cannot add ${assertion.type}: ${cause}`, { header: "revision" });
}
