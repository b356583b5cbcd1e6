import type { vaultProblems } from "../codes/vault.ts";

/** Why it usually happens. */
export const vaultCauses: Readonly<Record<keyof typeof vaultProblems, string>> = {
  "vault-api-key-refused":
    "The key is missing, copied wrongly (case counts) or withdrawn; or it is right, and the vault cannot reach its database.",
  "vault-access-denied":
    "A gateway before the vault knows other keys or networks, or the account has no right to this.",
  "vault-model-unknown":
    "The model was not added to the vault, is spelt in another case, or the API key belongs to another model.",
  "vault-signing-key-inactive": "The key was switched off in the vault, by hand or when it was replaced.",
  "vault-request-id-spent":
    "More than ten minutes went by, an earlier try was answered and its answer lost, or several vaults share no database.",
  "vault-request-id-fault": "A vault in factory mode (sqlite) holds a request-id that somebody fetched and never used.",
  "vault-serial-refused": "The serial number is missing or holds a slash, or the vault's database failed.",
  "vault-serial-logging":
    "The serial number is blank or too long for the vault's column, or the vault's database failed.",
  "vault-duplicate-refused": "The device was set up anew, or two units have one serial number or one key.",
  "vault-signing-failed": "The vault's key store is locked, or the key was removed from it.",
  "vault-request-empty": "A redirect, a proxy or a gateway has dropped the request's content.",
  "vault-request-unreadable": "A proxy or a gateway has changed, compressed or cut the request.",
  "vault-request-too-big": "registration.body is big, or a gateway before the vault takes less than the vault.",
  "vault-self-signature":
    "A gateway has changed the request, or memory or disk of the device have changed a bit of its key.",
  "vault-type-wrong": "A gateway has changed the order of what was sent, or this program has a bug.",
  "vault-second-type-wrong": "A gateway has cut or changed what was sent, or this program has a bug.",
  "vault-model-mismatch": "The model was changed in the middle of the request, or this program has a bug.",
  "vault-refused": "The vault is of another version or make than those whose answers are known, or a gateway refuses.",
  "vault-fault": "The vault's database failed, or the request's body has a number where the vault wants text.",
  "vault-busy": "The vault is overloaded, being updated, or a gateway cannot reach it.",
  "vault-not-found": "vault.url lacks /v1/ or has a path too many.",
  "vault-method-refused": "vault.url leads to a web server, or through a redirect that turns POST into GET.",
  "vault-redirect": "vault.url says http where https is meant, has a slash too many, or a login page stands before it.",
  "vault-status-unexpected": "vault.url leads to another service, or a gateway answers for the vault.",
  "vault-answer-not-json": "vault.url leads to another service, or a gateway answers for the vault.",
  "vault-answer-empty": "A gateway has dropped the answer's content, or another service answers.",
  "vault-answer-too-big": "Another service answers, or somebody wants to fill the device's memory.",
  "vault-answer-unreadable": "A gateway has changed or cut the answer, or another service answers.",
  "vault-answer-unexpected": "Another service than a Serial Vault answers, or it sends all it has.",
  "vault-two-serials": "The vault's database holds the serial twice, or somebody lies.",
  "vault-no-serial": "Another service than a Serial Vault answers, such as a store.",
  "vault-no-request-id": "vault.url leads to another path or service that also speaks JSON.",
  "vault-request-id-unusable": "Another service answers, or somebody tries to smuggle headers in.",
};
