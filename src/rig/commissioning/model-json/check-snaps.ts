import { isChannelWithTrack, isSnapName, isWellKnownSnap, snapIdPattern } from "../../../assertion/snap-names.ts";
import type { Located, LocatedList } from "../../../config/located.ts";
import { LocatedMembers } from "./located-model.ts";
import type { ModelFinding } from "./model-finding.ts";

// The list of snaps of models for Ubuntu Core 20 and later (snapd asserts/model.go checkExtendedSnaps, checkModelSnap).

const types = ["app", "base", "gadget", "kernel", "core", "snapd"];
const presences = ["required", "optional"];
const modePattern = /^[a-z][-a-z]+$/;
/** Of a snap; components came later than snapd 2.57, which takes them and does nothing with them. */
const fields = new Set(["name", "id", "type", "modes", "default-channel", "presence", "components"]);

export interface SnapsInput {
  readonly model: LocatedMembers;
  readonly base: string | undefined;
  /** signed where the model does not say. */
  readonly grade: string;
  readonly findings: ModelFinding[];
}

interface Snap {
  readonly members: LocatedMembers;
  readonly name: string;
  readonly type: string;
  readonly id: string | undefined;
}

function checkId(members: LocatedMembers, grade: string): string | undefined {
  const example = "Write the 32 letters and digits that `snap info NAME` shows as snap-id.";
  if (members.has("id")) {
    const id = members.mandatoryText("id", example);
    if (id !== undefined && !snapIdPattern.test(id)) members.wrong("id", "a snap id", example);
    return id;
  }
  if (grade === "dangerous") {
    members.warn(
      "id",
      "without an id the snap can only be a local file",
      "Add its id, unless it is not in a store yet.",
    );
  } else {
    const problem = `a snap needs an id in a model of grade ${grade}`;
    members.note("id", { code: "model-header-missing", problem, fix: example });
  }
  return undefined;
}

function checkChannel(members: LocatedMembers): void {
  const channel = members.optionalText("default-channel");
  if (channel === undefined || channel === "" || isChannelWithTrack(channel)) return;
  members.wrong("default-channel", "a channel that names its track", 'Write TRACK/RISK, such as "22/stable".');
}

function checkModes(members: LocatedMembers): void {
  const modes = members.texts("modes", "run");
  if (modes.some((mode) => !modePattern.test(mode))) members.wrong("modes", "a list of modes", 'Write ["run"].');
}

function readSnap(item: Located, index: number, { grade, findings }: SnapsInput): Snap | undefined {
  if (item.kind !== "map") return undefined;
  const members = new LocatedMembers(item, findings, `snaps[${index}]`);
  const name = members.mandatoryText("name", 'Write "name": "…".');
  if (name !== undefined && !isSnapName(name)) {
    members.wrong("name", "a snap name", "Use lower-case letters, digits and single dashes, 2 to 40 of them.");
  }
  const id = checkId(members, grade);
  const type = members.oneOf("type", types) || "app";
  checkModes(members);
  checkChannel(members);
  members.oneOf("presence", presences);
  for (const field of members.names) {
    if (!fields.has(field)) {
      const problem = `snapd knows no "${field}" of a snap`;
      members.note(
        field,
        { code: "model-header-unknown", problem, fix: `Known are ${[...fields].join(", ")}.` },
        "warning",
      );
    }
  }
  return name === undefined ? undefined : { members, name, type, id };
}

function roleOf({ name, type }: Snap, base: string | undefined): string | undefined {
  if (type === "snapd" || type === "kernel" || type === "gadget") return type;
  return name === base ? "base" : undefined;
}

function noteTwice(snaps: readonly Snap[], field: "name" | "id"): void {
  const seen = new Map<string, Snap>();
  for (const snap of snaps) {
    const key = snap[field];
    if (key === undefined) continue;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, snap);
    else {
      const problem = `the snap ${field} "${key}" stands in ${first.members.pathOf("")} already`;
      snap.members.conflict(field, problem, "List each snap once.");
    }
  }
}

function checkEssential({ members }: Snap, role: string): void {
  const stated = ["modes", "presence"].filter((name) => {
    const value = members.value(name);
    return value?.kind === "list" ? value.items.length > 0 : value?.kind === "scalar" && value.value !== "";
  });
  for (const name of stated) {
    members.conflict(name, `the ${role} is always there: it takes no ${name}`, `Remove "${name}".`);
  }
}

/** Of gadget, kernel, base and snapd there is one each at most; the first two must be there. */
function checkRoles(snaps: readonly Snap[], { model, base, grade }: SnapsInput): void {
  const holders = new Map<string, Snap>();
  for (const snap of snaps) {
    const role = roleOf(snap, base);
    if (role === undefined) continue;
    const first = holders.get(role);
    if (first === undefined) holders.set(role, snap);
    // A base listed twice is a name listed twice.
    else if (role !== "base") {
      const problem = `${first.members.pathOf("")} is the model's ${role} already`;
      snap.members.conflict("type", problem, `List one snap of type ${role}.`);
    }
    if (role === "base" && snap.type !== "base") {
      snap.members.conflict(
        "type",
        `"${snap.name}" is the model's base, and listed as ${snap.type}`,
        'Write "type": "base".',
      );
    }
    checkEssential(snap, role);
  }
  for (const role of ["gadget", "kernel"].filter((one) => !holders.has(one))) {
    const fix = `Add {"name": "…", "id": "…", "type": "${role}", "default-channel": "22/stable"}.`;
    model.note("snaps", { code: "model-header-missing", problem: `no snap of type ${role} is listed`, fix });
  }
  if (
    base !== undefined &&
    isSnapName(base) &&
    !holders.has("base") &&
    !isWellKnownSnap(base) &&
    grade !== "dangerous"
  ) {
    const fix = `Add {"name": "${base}", "id": "…", "type": "base", "default-channel": "latest/stable"} to snaps.`;
    model.note("base", { code: "model-header-missing", problem: `the base "${base}" is not listed in snaps`, fix });
  }
}

/** Checks the header "snaps" with the model's base and grade. */
export function checkSnaps(list: Located, input: SnapsInput): void {
  const fix = 'Write "snaps": [{"name": "…", "id": "…", "type": "…", "default-channel": "…"}].';
  const isListOfMaps = (one: Located): one is LocatedList =>
    one.kind === "list" && one.items.every(({ kind }) => kind === "map");
  if (!isListOfMaps(list)) return input.model.wrong("snaps", "a list of maps", fix);
  const snaps = list.items.map((item, index) => readSnap(item, index, input));
  const read = snaps.filter((snap) => snap !== undefined);
  noteTwice(read, "name");
  noteTwice(read, "id");
  if (read.length === snaps.length) checkRoles(read, input);
}
