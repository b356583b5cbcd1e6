import type { Headers, HeaderValue } from "./assertion.ts";
import { AssertionError, quoted } from "./assertion-error.ts";
import { invalid, optionalText, text, textList, textMatching } from "./header-checks.ts";
import { isChannelWithTrack, isSnapName, snapIdPattern } from "./snap-names.ts";

// The header "snaps" of models for Ubuntu Core 20 and later, and of classic ones with modes (snapd asserts/model.go).

const snapTypes: readonly string[] = ["app", "base", "gadget", "kernel", "core", "snapd"];
const modePattern = /^[a-z][-a-z]+$/;

interface ModelSnap {
  readonly name: string;
  readonly id: string | undefined;
  readonly type: string;
  readonly namesModes: boolean;
  readonly presence: string;
}

/** The snaps a model cannot do without, as far as its "snaps" header lists them. */
export interface EssentialSnaps {
  readonly gadget: string;
  readonly listsBase: boolean;
}

export function contradiction(cause: string, header: string): AssertionError {
  return new AssertionError("model-contradicts-itself", `cannot accept model: ${cause}`, { header });
}

/** Only a model of grade dangerous may leave out the id of a snap. */
function snapId(entry: Headers, name: string, grade: string): string | undefined {
  if (entry.has("id")) return textMatching(entry, "id", snapIdPattern, "a snap id");
  if (grade === "dangerous") return undefined;
  throw contradiction(`snap ${quoted(name)} has no id, which only grade dangerous allows`, "snaps");
}

function readSnap(entry: Headers, grade: string): ModelSnap {
  const name = text(entry, "name");
  if (!isSnapName(name)) throw invalid("name", "a snap name", name);
  const id = snapId(entry, name, grade);
  const type = optionalText(entry, "type") || "app";
  if (!snapTypes.includes(type)) throw invalid("type", `one of ${snapTypes.join(", ")}`, type);
  const modes = textList(entry, "modes", modePattern);
  const channel = optionalText(entry, "default-channel") || "latest/stable";
  if (!isChannelWithTrack(channel)) throw invalid("default-channel", "a channel with a track", channel);
  const presence = optionalText(entry, "presence") ?? "";
  if (!["", "required", "optional"].includes(presence)) {
    throw invalid("presence", '"required" or "optional"', presence);
  }
  return { name, id, type, namesModes: modes.length > 0, presence };
}

/** What makes a snap essential: its type, or that it is the model's base. */
function essentialRole(snap: ModelSnap, base: string): string | undefined {
  if (["snapd", "kernel", "gadget"].includes(snap.type)) return snap.type;
  if (snap.name !== base) return undefined;
  if (snap.type !== "base") throw contradiction(`its base ${quoted(base)} is listed as ${quoted(snap.type)}`, "snaps");
  return "base";
}

function checkUnique(seen: Set<string>, key: string | undefined, what: string): void {
  if (key === undefined) return;
  if (seen.has(key)) throw contradiction(`it lists ${what} ${quoted(key)} twice`, "snaps");
  seen.add(key);
}

function readEntries(list: HeaderValue, grade: string): ModelSnap[] {
  if (!Array.isArray(list)) throw invalid("snaps", "a list of maps", list);
  const names = new Set<string>();
  const ids = new Set<string>();
  return list.map((entry: HeaderValue) => {
    if (!(entry instanceof Map)) throw invalid("snaps", "a list of maps", entry);
    const snap = readSnap(entry, grade);
    checkUnique(names, snap.name, "snap");
    checkUnique(ids, snap.id, "snap id");
    return snap;
  });
}

/** Checks the header "snaps" of a model with this base and grade. */
export function readExtendedSnaps(list: HeaderValue, base: string, grade: string): EssentialSnaps {
  const essential = new Map<string, string>();
  for (const snap of readEntries(list, grade)) {
    const role = essentialRole(snap, base);
    if (role === undefined) continue;
    if (essential.has(role)) throw contradiction(`it lists more than one snap of type ${role}`, "snaps");
    if (snap.namesModes || snap.presence !== "") {
      throw contradiction(`snap ${quoted(snap.name)} is always there: no modes, no presence`, "snaps");
    }
    essential.set(role, snap.name);
  }
  const gadget = essential.get("gadget");
  if (gadget === undefined) throw contradiction("no snap of type gadget is listed", "snaps");
  if (!essential.has("kernel")) throw contradiction("no snap of type kernel is listed", "snaps");
  return { gadget, listsBase: essential.has("base") };
}
