export type HardwareKeyKind = "rsa" | "ecdsa";

/**
 * The digest over the request-id. snapd's own verifier takes any (asserts/hardware_identity.go, VerifyNonceSignature),
 * but Go's crypto/rsa did not know SHA-3 for long (1.19: "unsupported hash function"), and few TPMs do.
 */
export type DigestName = "sha256" | "sha384" | "sha512" | "sha3-384";

/** What the settings say about the hardware key. */
export interface HardwareIdentitySettings {
  /** Of the key that is made; a key from elsewhere must be of this kind. Undefined: ecdsa is made, any is taken. */
  readonly kind: HardwareKeyKind | undefined;
  /** Absolute path of a private key in PEM that the factory brought. */
  readonly key: string | undefined;
  /** Program and arguments of an external signer: an absolute path, or a name to be looked for in PATH. */
  readonly signer: readonly string[] | undefined;
  readonly digest: DigestName;
  /** The digest's name as the device service spells it; undefined: as above. */
  readonly digestName: string | undefined;
}

/** The settings where none are given: a key of our own. */
export const standardHardwareIdentity: HardwareIdentitySettings = {
  kind: undefined,
  key: undefined,
  signer: undefined,
  digest: "sha256",
  digestName: undefined,
};
