import type { Assertion } from "../assertion/assertion.ts";
import type { FoundModel } from "../model/read-model.ts";
import { Problem } from "../problem/problem.ts";
import { acceptStored } from "./accept.ts";
import type { Device } from "./device.ts";
import type { Places } from "./places.ts";
import type { Present } from "./present.ts";

/** Is this very assertion, or a newer revision of it, among those that a factory reset restores from? */
function isSaved(places: Places, one: Assertion): boolean {
  if (places.saved === undefined) return true;
  const saved = places.saved.find(one.type, one.primaryKey);
  if (saved === undefined || saved.revision < one.revision) return false;
  return saved.revision > one.revision || Buffer.compare(saved.encoded, one.encoded) === 0;
}

/**
 * Is nothing left to do for this identity? Its hand-over went through, the stored signatures verify, and everything
 * that a factory reset needs is saved. Looked at without the network: what is missing here makes it not whole.
 * Problems serial-untrusted, model-untrusted.
 */
export async function isWhole(device: Device, places: Places, found: FoundModel, present: Present): Promise<boolean> {
  if (!present.handedOver) return false;
  try {
    const accepted = await acceptStored(device, places, found, present.serial);
    return [...accepted, found.model, present.serial].every((one) => isSaved(places, one));
  } catch (fault) {
    if (fault instanceof Problem && fault.code === "prerequisite-not-found") return false;
    throw fault;
  }
}
