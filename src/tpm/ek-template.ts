/** A public area with an empty key, from which the TPM makes the endorsement key. */
export interface EkTemplate {
  readonly name: string;
  readonly publicArea: Uint8Array;
}

/** TPMT_PUBLIC up to its parameters: algorithm, Name's hash, attributes, policy (2 + 2 + 4 + 2 + 32 bytes). */
export const templateHeadBytes = 42;

/** SHA256 for the Name; fixedTPM, fixedParent, sensitiveDataOrigin, adminWithPolicy, restricted, decrypt. */
const nameHashAndAttributes = ["000b", "000300b2"];

/** PolicyA: TPM2_PolicySecret(TPM_RH_ENDORSEMENT), so that the hierarchy's password guards the key's use. */
const policyA = ["0020", "837197674484b3f81a90cc8d46a5d724fd52d76e06520b64f2a1da1b331469aa"];

/** TPMT_SYM_DEF_OBJECT AES, 128 bits, CFB; then no scheme. */
const aesAndNoScheme = ["0006", "0080", "0043", "0010"];

/** TCG EK Credential Profile for TPM Family 2.0, version 2.1 and later, B.3.3: 2048 bits, the default exponent. */
export const rsaTemplate: EkTemplate = {
  name: "L-1 (RSA 2048)",
  publicArea: templateOf("0001", ["0800", "00000000"], ["0100", "00".repeat(256)]),
};

/** The same, B.3.4: NIST P-256, no key derivation scheme. */
export const eccTemplate: EkTemplate = {
  name: "L-2 (ECC P-256)",
  publicArea: templateOf("0023", ["0003", "0010"], ["0020", "00".repeat(32), "0020", "00".repeat(32)]),
};

function templateOf(type: string, parameters: readonly string[], unique: readonly string[]): Uint8Array {
  const fields = [type, ...nameHashAndAttributes, ...policyA, ...aesAndNoScheme, ...parameters, ...unique];
  return Buffer.from(fields.join(""), "hex");
}
