import { jsonReply, type Reply } from "../http/reply.ts";

/** A refusal of the Serial Vault's. */
export interface VaultError {
  readonly code: string;
  readonly message: string;
  readonly status: number;
}

function error(code: string, message: string, status = 400): VaultError {
  return { code, message, status };
}

export const jsonType = "application/json; charset=UTF-8";

/** The refusals as recorded (test/vectors/vault); generate-nonce and the remodelling ones as its source words them. */
export const vaultErrors = {
  apiKey: error("invalid-api-key", "Invalid API key used"),
  empty: error("empty-data", "No data supplied for signing"),
  type: error("invalid-type", "The assertion type must be 'serial'"),
  secondType: error("invalid-second-type", "The 2nd assertion type must be 'model'"),
  unexpected: error("invalid-assertion", "unexpected assertion in the request stream"),
  mismatchedModel: error("mismatched-model", "Model and serial-request assertion do not match"),
  nonce: error("invalid-nonce", "Nonce is invalid or expired"),
  model: error("invalid-model", "Cannot find a matching model or sub-store model"),
  inactive: error("invalid-model", "The model is linked with an inactive signing-key"),
  subStore: error("invalid-substore", "Cannot find sub-store mapping for the model"),
  create: error("create-assertion", "Error converting the serial-request to a serial assertion"),
  generateNonce: error("generate-nonce", "Error generating a nonce. Please try again later"),
  fault: error("server-error", "Internal Server Error", 500),
} as const;

/** The stream does not decode, or its self-signature does not verify. */
export function invalidAssertion(message: string): VaultError {
  return error("invalid-assertion", message);
}

/** The serial was signed, but writing the signing log failed: nothing is handed out. */
export function loggingFailed(message: string): VaultError {
  return error("logging-assertion", message);
}

/** A refusal as the vault sends it; its StatusCode stands in the body too. */
export function errorReply({ code, message, status }: VaultError): Reply {
  const value = { success: false, error_code: code, error_subcode: "", message, StatusCode: status };
  return jsonReply(status, jsonType, value);
}
