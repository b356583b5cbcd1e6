import { inOctal } from "../keys/exposed-key.ts";
import { tightenIdentityKey } from "../keys/identity-key.ts";
import type { ExposedKey } from "../keys/key-store.ts";
import { printable } from "../problem/printable.ts";
import type { Problem } from "../problem/problem.ts";
import type { Device } from "./device.ts";
import type { Note } from "./note.ts";
import type { Places } from "./places.ts";

function tightened({ path, mode }: ExposedKey): Note {
  const had = `The private key ${printable(path, 300)} had the mode ${inOctal(mode)} and has 0600 now.`;
  return { code: "key-file-exposed", text: `${had} If others had access to the device, replace its identity.` };
}

function noteOf({ code, message, cure }: Problem): Note {
  return { code, text: `The agent ${message}. ${cure}` };
}

/**
 * The private keys of this device as files: what others may read or write is taken away from them, everything else that
 * is wrong is told. A key folder open to all is Problem key-folder-open, as for snapd (asserts/fsentryutils.go).
 */
export function examineKeys({ disk }: Device, { snapdKeys, waitingKeys, ownFolder }: Places): readonly Note[] {
  const stores = [snapdKeys, waitingKeys];
  const exposed = [...stores.flatMap((store) => store.tighten()), ...tightenIdentityKey(disk, ownFolder)];
  return [...exposed.map(tightened), ...stores.flatMap((store) => store.survey()).map(noteOf)];
}
