import type { httpProblems } from "../problem/codes/http.ts";
import type { vaultProblems } from "../problem/codes/vault.ts";
import type { ErrorReply } from "./error-reply.ts";

export type VaultProblemCode = keyof typeof vaultProblems | keyof typeof httpProblems;

type Rule = VaultProblemCode | ((message: string) => VaultProblemCode);

/** The vault's error_code, with its message where one code has several meanings (docs: the recorded cases). */
const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["invalid-api-key", "vault-api-key-refused"],
  ["error-auth", "vault-access-denied"],
  ["invalid-model", (text) => (/inactive/iu.test(text) ? "vault-signing-key-inactive" : "vault-model-unknown")],
  ["invalid-substore", "vault-model-unknown"],
  ["invalid-account", "vault-model-unknown"],
  ["invalid-nonce", "vault-request-id-spent"],
  ["generate-nonce", "vault-request-id-fault"],
  ["create-assertion", "vault-serial-refused"],
  ["logging-assertion", "vault-serial-logging"],
  ["duplicate-assertion", (text) => (/again later/iu.test(text) ? "vault-fault" : "vault-duplicate-refused")],
  ["signing-assertion", "vault-signing-failed"],
  ["invalid-keypair", "vault-signing-failed"],
  ["fetch-keypair", "vault-signing-failed"],
  ["fetch-keypairs", "vault-signing-failed"],
  ["empty-data", "vault-request-empty"],
  ["nil-data", "vault-request-empty"],
  ["invalid-data", "vault-request-unreadable"],
  ["error-decode-json", "vault-request-unreadable"],
  ["invalid-assertion", unreadable],
  ["decode-assertion", unreadable],
  ["invalid-type", "vault-type-wrong"],
  ["invalid-second-type", "vault-second-type-wrong"],
  ["mismatched-model", "vault-model-mismatch"],
  ["server-error", "vault-fault"],
]);

function unreadable(message: string): VaultProblemCode {
  if (/self-signature/iu.test(message)) return "vault-self-signature";
  return /maximum (?:body )?size/iu.test(message) ? "vault-request-too-big" : "vault-request-unreadable";
}

const byStatus: ReadonlyMap<number, VaultProblemCode> = new Map<number, VaultProblemCode>([
  [401, "vault-access-denied"],
  [403, "vault-access-denied"],
  [404, "vault-not-found"],
  [405, "vault-method-refused"],
  [407, "proxy-login-needed"],
  [408, "vault-busy"],
  [410, "vault-not-found"],
  [413, "vault-request-too-big"],
  [425, "vault-busy"],
  [429, "vault-busy"],
  [431, "vault-request-too-big"],
  [500, "vault-fault"],
  [501, "vault-fault"],
  [505, "vault-fault"],
  [511, "captive-portal"],
]);

/**
 * The code of an answer that refuses. A status of 500 and more says more than its text: whoever wrote it had failed,
 * and then nothing in it proves what the vault did.
 */
export function refusalCode(status: number, reply: ErrorReply | undefined): VaultProblemCode {
  const rule = status < 500 && reply !== undefined ? rules.get(reply.code) : undefined;
  if (rule !== undefined) return typeof rule === "string" ? rule : rule(reply?.message ?? "");
  const known = byStatus.get(status);
  if (known !== undefined) return known;
  if (status >= 500 && status < 600) return "vault-busy";
  return status >= 400 && status < 500 ? "vault-refused" : "vault-status-unexpected";
}
