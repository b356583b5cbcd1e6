/** Where a file of src/ lives: a room, or one of the storeys above the rooms. */
export interface Place {
  /** The room's folder, or the name of the file or folder above the rooms. */
  readonly name: string;
  /** Imports go to the same storey or to a lower one: main → commands → first boot → rooms. */
  readonly storey: number;
}

const storeys = { room: 0, flow: 1, commands: 2, main: 3 } as const;

/** Files directly in src/ that belong to no storey: everybody may ask them. */
const groundFiles = new Set(["build-info"]);

/** Undefined for a file outside src/. */
export function placeOf(path: string): Place | undefined {
  const [, first, rest] = /^src\/([^/]+)(\/.*)?$/.exec(path) ?? [];
  if (first === undefined) return undefined;
  // The rig is a second house beside the first: nothing imports it, and it may use all but the entry.
  if (first === "commands" || first === "rig") return { name: first, storey: storeys.commands };
  if (rest !== undefined) return { name: first, storey: storeys.room };
  const name = first.replace(/\.ts$/, "");
  if (name === "main") return { name, storey: storeys.main };
  return { name, storey: groundFiles.has(name) ? storeys.room : storeys.flow };
}

/** Rooms that compute and nothing else; each may import the other, and both only each other. */
export const pureRooms: ReadonlySet<string> = new Set(["assertion", "openpgp"]);
