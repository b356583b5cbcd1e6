import type { SerialAssertion } from "../../assertion/assertion.ts";
import type { SerialRequestStream } from "./read-request.ts";
import { invalidAssertion, type VaultError, vaultErrors } from "./vault-error.ts";

/** What the vault must know to judge a remodelling request. */
export interface RemodelRules {
  /** Is there a model of this brand and name for the API key? */
  readonly knowsModel: (brandId: string, model: string) => boolean;
  /** Model to which a device of the given model and serial may go, by the vault's sub-store table. */
  readonly target: (model: string, serial: string) => string | undefined;
  readonly serialKeyId: string;
  /** Was the old serial signed by the key of this vault? */
  readonly verifies: (serial: SerialAssertion) => boolean;
}

function header(stream: SerialRequestStream, name: string): string {
  const value = stream.request.headers.get(name);
  return typeof value === "string" ? value : "";
}

/** All three original-… headers are there; with fewer the vault treats the request as an ordinary one. */
function isRemodel(stream: SerialRequestStream): boolean {
  return ["original-model", "original-brand-id", "original-serial"].every((name) => header(stream, name) !== "");
}

function oldSerialFault(stream: SerialRequestStream, old: SerialAssertion, rules: RemodelRules): string | undefined {
  if (old.model !== header(stream, "original-model")) return "Original model is invalid";
  if (old.serial !== header(stream, "original-serial")) return "Original serial number is invalid";
  if (old.brandId !== header(stream, "original-brand-id")) return "Original brand-id is invalid";
  if (old.headers.get("device-key") !== stream.request.headers.get("device-key")) return "Device-key is invalid";
  if (old.signKeyId !== rules.serialKeyId) return "public key id for the model is invalid";
  if (!rules.verifies(old)) return "could not validate serial-request self-signature";
  return undefined;
}

/** The refusal of a remodelling request, or undefined; the old serial may only be there when remodelling. */
export function remodelFault(stream: SerialRequestStream, rules: RemodelRules): VaultError | undefined {
  if (!isRemodel(stream)) return stream.serial === undefined ? undefined : vaultErrors.unexpected;
  if (stream.model === undefined) return invalidAssertion("Model assertion can't be empty for a remodeling request");
  if (stream.serial === undefined) {
    return invalidAssertion("The current serial assertion can't be empty for a remodeling request");
  }
  const original = header(stream, "original-model");
  if (!rules.knowsModel(header(stream, "original-brand-id"), original)) return vaultErrors.model;
  const target = rules.target(original, header(stream, "original-serial"));
  if (target === undefined) return vaultErrors.subStore;
  if (target !== stream.request.model) return invalidAssertion("Requested model is invalid");
  const fault = oldSerialFault(stream, stream.serial, rules);
  return fault === undefined ? undefined : invalidAssertion(fault);
}
