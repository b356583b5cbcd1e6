import type { SerialAssertion } from "../../assertion/assertion.ts";
import type { SerialRequestStream } from "./read-request.ts";
import { invalidAssertion, type VaultError, vaultErrors } from "./vault-error.ts";

/** What the vault must know to judge a remodelling request. */
export interface RemodelRules {
  /** The vault's own model for this device and API key: the one named, or the one the device has moved from. */
  readonly ownModel: (brandId: string, model: string, serial: string) => string | undefined;
  /** Model to which a device of the given model and serial may go, by the vault's sub-store table. */
  readonly target: (model: string, serial: string) => string | undefined;
  readonly serialKeyId: string;
  /** What is wrong with the old serial's signature, in snapd's words; undefined if the vault's key made it. */
  readonly signatureFault: (serial: SerialAssertion) => string | undefined;
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
  const fault = rules.signatureFault(old);
  return fault === undefined ? undefined : `could not validate serial-request self-signature (${fault})`;
}

/** The refusal of a remodelling request, or undefined; the old serial may only be there when remodelling. */
export function remodelFault(stream: SerialRequestStream, rules: RemodelRules): VaultError | undefined {
  if (!isRemodel(stream)) return stream.serial === undefined ? undefined : vaultErrors.unexpected;
  if (stream.model === undefined) return invalidAssertion("Model assertion can't be empty for a remodeling request");
  if (stream.serial === undefined) {
    return invalidAssertion("The current serial assertion can't be empty for a remodeling request");
  }
  const serial = header(stream, "original-serial");
  const own = rules.ownModel(header(stream, "original-brand-id"), header(stream, "original-model"), serial);
  if (own === undefined) return vaultErrors.model;
  const target = rules.target(own, serial);
  if (target === undefined) return vaultErrors.subStore;
  if (target !== stream.request.model) return invalidAssertion("Requested model is invalid");
  const fault = oldSerialFault(stream, stream.serial, rules);
  return fault === undefined ? undefined : invalidAssertion(fault);
}
