import type { AssertionTypeName } from "./assertion.ts";

/** What snapd's type registry says about a type (snapd asserts/asserts.go). */
export interface AssertionTypeFacts {
  /** The headers whose values identify an assertion of this type, in their order. */
  readonly primaryKey: readonly string[];
  /** Signed by a key of its own: it has no authority-id and is never stored. */
  readonly selfSigned: boolean;
  /** The highest format this program understands. */
  readonly maxFormat: number;
}

const facts: Readonly<Record<AssertionTypeName, AssertionTypeFacts>> = {
  account: { primaryKey: ["account-id"], selfSigned: false, maxFormat: 0 },
  // Format 1 brought the header "constraints" (snapd 2.60).
  "account-key": { primaryKey: ["public-key-sha3-384"], selfSigned: false, maxFormat: 1 },
  "device-session-request": { primaryKey: ["brand-id", "model", "serial"], selfSigned: true, maxFormat: 0 },
  "hardware-identity": { primaryKey: ["issuer-id", "hardware-id-key-sha3-384"], selfSigned: false, maxFormat: 0 },
  model: { primaryKey: ["series", "brand-id", "model"], selfSigned: false, maxFormat: 0 },
  serial: { primaryKey: ["brand-id", "model", "serial"], selfSigned: false, maxFormat: 0 },
  "serial-request": { primaryKey: [], selfSigned: true, maxFormat: 0 },
  store: { primaryKey: ["store"], selfSigned: false, maxFormat: 0 },
};

export function isAssertionType(name: string): name is AssertionTypeName {
  return Object.hasOwn(facts, name);
}

export function typeFacts(type: AssertionTypeName): AssertionTypeFacts {
  return facts[type];
}
