import { join } from "node:path";
import type { SerialAssertion } from "../assertion/assertion.ts";
import { identityKeyNames, readIdentityFromBody } from "../keys/identity-key.ts";
import { printable } from "../problem/printable.ts";
import type { Device } from "./device.ts";
import type { Note } from "./note.ts";
import type { Places } from "./places.ts";
import type { Registration } from "./registration.ts";

/**
 * A registered device that cannot prove its identity any more: its serial assertion vouches for an identity key, which this
 * agent has made and which is gone. The registration works without it; two looks at the disk, no key is read. Where snapd
 * registered, the key lies with the gadget and was never in the folder.
 */
export function lostIdentity(
  { disk }: Device,
  { ownFolder }: Places,
  serial: SerialAssertion,
  begun: Registration | undefined,
): readonly Note[] {
  const path = join(ownFolder, identityKeyNames.private);
  if (readIdentityFromBody(serial.body) === undefined || disk.stat(path) !== undefined) return [];
  const wasMade = begun !== undefined || disk.stat(join(ownFolder, identityKeyNames.public)) !== undefined;
  if (!wasMade) return [];
  const text = `The identity key ${printable(path, 300)} is gone. The registration works without it; records and whatever else the device signs with it cannot be made any more. Put the file back from a copy, if there is one.`;
  return [{ code: "identity-key-lost", text }];
}
