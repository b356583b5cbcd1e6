import type { RsaPublicKey } from "../openpgp/crypto.ts";
import type { EnvelopeText } from "../openpgp/envelope.ts";

/** A header's value: only text is a scalar; lists and maps nest (snapd asserts/headers.go). */
export type HeaderValue = string | readonly HeaderValue[] | ReadonlyMap<string, HeaderValue>;

export type Headers = ReadonlyMap<string, HeaderValue>;

export type AssertionTypeName =
  | "account"
  | "account-key"
  | "device-session-request"
  | "hardware-identity"
  | "model"
  | "serial"
  | "serial-request"
  | "store";

/** What every decoded assertion has; the bytes are kept as they came. */
export interface AssertionBase {
  readonly type: AssertionTypeName;
  readonly headers: Headers;
  readonly body: Uint8Array;
  readonly revision: number;
  readonly format: number;
  /** Empty for the self-signed types, which have none. */
  readonly authorityId: string;
  readonly signKeyId: string;
  readonly primaryKey: readonly string[];
  /** The signed bytes: everything before the last empty line. */
  readonly content: Uint8Array;
  /** The signature as written: folded base64, without its final newline; bytes only where they are no UTF-8. */
  readonly signature: EnvelopeText;
  /** The whole assertion as it came: content, empty line, signature, and the final newline if it had one. */
  readonly encoded: Uint8Array;
}

export interface AccountAssertion extends AssertionBase {
  readonly type: "account";
  readonly accountId: string;
  readonly displayName: string;
  readonly validation: string;
  readonly timestamp: Date;
}

/** One entry of an account-key's constraints: header patterns of which all must match. */
export type KeyConstraint = ReadonlyMap<string, HeaderValue>;

export interface AccountKeyAssertion extends AssertionBase {
  readonly type: "account-key";
  readonly accountId: string;
  readonly name: string;
  readonly publicKey: RsaPublicKey;
  readonly publicKeyId: string;
  readonly since: Date;
  readonly until: Date | undefined;
  /**
   * What the key may sign: absent means anything, an empty list nothing. Decoding leaves a malformed header as an
   * empty list, because snapd 2.57 does not look at it; AssertionDatabase.add refuses such a key.
   */
  readonly constraints: readonly KeyConstraint[] | undefined;
}

export interface ModelAssertion extends AssertionBase {
  readonly type: "model";
  readonly brandId: string;
  readonly model: string;
  readonly series: string;
  readonly classic: boolean;
  /** Absent for models of Ubuntu Core 16 and 18 and plain classic ones. */
  readonly grade: string | undefined;
  readonly gadget: string | undefined;
  readonly store: string | undefined;
  /** Accounts beside the brand that may sign its serials. */
  readonly serialAuthority: readonly string[];
  readonly timestamp: Date;
}

export interface SerialAssertion extends AssertionBase {
  readonly type: "serial";
  readonly brandId: string;
  readonly model: string;
  readonly serial: string;
  readonly deviceKey: RsaPublicKey;
  readonly deviceKeyId: string;
  readonly timestamp: Date;
}

export interface SerialRequestAssertion extends AssertionBase {
  readonly type: "serial-request";
  readonly brandId: string;
  readonly model: string;
  readonly requestId: string;
  readonly serial: string | undefined;
  readonly deviceKey: RsaPublicKey;
  readonly deviceKeyId: string;
}

export interface DeviceSessionRequestAssertion extends AssertionBase {
  readonly type: "device-session-request";
  readonly brandId: string;
  readonly model: string;
  readonly serial: string;
  readonly nonce: string;
  readonly timestamp: Date;
}

export interface StoreAssertion extends AssertionBase {
  readonly type: "store";
  readonly store: string;
  readonly operatorId: string;
  readonly url: string | undefined;
  readonly timestamp: Date;
}

export interface HardwareIdentityAssertion extends AssertionBase {
  readonly type: "hardware-identity";
  readonly issuerId: string;
  readonly hardwareIdKeyId: string;
}

export type Assertion =
  | AccountAssertion
  | AccountKeyAssertion
  | DeviceSessionRequestAssertion
  | HardwareIdentityAssertion
  | ModelAssertion
  | SerialAssertion
  | SerialRequestAssertion
  | StoreAssertion;
