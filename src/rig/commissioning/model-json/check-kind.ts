import { isRisk, isSnapName } from "../../../assertion/snap-names.ts";
import type { LocatedMembers } from "./located-model.ts";

// Which headers must, may and must not stand in which kind of model (snapd asserts/model.go assembleModel).

/** What decides which headers go together. */
export interface ModelKind {
  readonly classic: boolean;
  /** Has the header "snaps": Ubuntu Core 20 and later. */
  readonly extended: boolean;
}

const distributionPattern = /^[a-z0-9._-]*$/;
const withoutSnaps = ["gadget", "kernel", "required-snaps"];

function refuse(model: LocatedMembers, names: readonly string[], reason: string, fix: (name: string) => string): void {
  for (const name of names.filter((one) => model.has(one))) {
    model.conflict(name, `"${name}" does not go with ${reason}`, fix(name));
  }
}

function checkForbidden(model: LocatedMembers, { classic, extended }: ModelKind): void {
  if (extended) {
    const fix = (name: string): string =>
      name === "required-snaps"
        ? 'List these snaps in "snaps", each with "presence": "required", and remove the header.'
        : `List it in "snaps" with "type": "${name}", and remove the header.`;
    refuse(model, withoutSnaps, 'the list "snaps"', fix);
  } else {
    const fix = (name: string): string =>
      `Remove "${name}", or list gadget and kernel in "snaps" (Ubuntu Core 20 and later).`;
    refuse(model, ["grade", "storage-safety"], 'a model without the list "snaps"', fix);
  }
  const remove = (name: string): string => `Remove "${name}", or "classic".`;
  if (classic && !extended) refuse(model, ["kernel", "base"], "a classic model", remove);
  if (!classic || !extended) {
    const fix = (): string => 'Remove "distribution".';
    refuse(model, ["distribution"], "a model that is not classic with a list of snaps", fix);
  }
}

function checkDistribution(model: LocatedMembers): void {
  const fix = 'Write the ID of /etc/os-release, such as "ubuntu".';
  const distribution = model.mandatoryText("distribution", fix);
  if (distribution === undefined || distributionPattern.test(distribution)) return;
  model.wrong("distribution", "the ID of an os-release file", fix);
}

function checkBase(model: LocatedMembers, mandatory: boolean): void {
  const fix = 'Write the base snap of the system, such as "core22".';
  const base = mandatory ? model.mandatoryText("base", fix) : model.optionalText("base");
  if (base !== undefined && base !== "" && !isSnapName(base)) model.wrong("base", "a snap name", fix);
}

/** NAME or NAME=TRACK. */
function checkSnapWithTrack(model: LocatedMembers, name: "gadget" | "kernel", mandatory: boolean): void {
  const fix = `Write "${name}": "NAME" or "NAME=TRACK".`;
  const value = mandatory ? model.mandatoryText(name, fix) : model.optionalText(name);
  if (value === undefined || (value === "" && mandatory)) return;
  const equals = value.indexOf("=");
  const track = equals < 0 ? "" : value.slice(equals + 1);
  if (!isSnapName(equals < 0 ? value : value.slice(0, equals))) model.wrong(name, "a snap name", fix);
  else if (track.includes("/") || isRisk(track)) model.wrong(name, "a snap name with a track and no risk", fix);
}

function checkPlain(model: LocatedMembers, { classic }: ModelKind): void {
  checkSnapWithTrack(model, "gadget", !classic);
  if (!classic) {
    checkSnapWithTrack(model, "kernel", true);
    checkBase(model, false);
    if (!model.has("base")) {
      model.warn("base", "without a base this is Ubuntu Core 16", 'Add "base": "core18" for Ubuntu Core 18.');
    }
  }
  const odd = model.texts("required-snaps", "NAME").find((name) => !isSnapName(name));
  if (odd !== undefined) model.wrong("required-snaps", "a list of snap names", "Correct or remove what is none.");
}

/** Checks what depends on whether the model is classic and whether it lists its snaps. */
export function checkKind(model: LocatedMembers, kind: ModelKind): void {
  checkForbidden(model, kind);
  if (kind.extended) {
    checkBase(model, true);
    if (kind.classic) checkDistribution(model);
  } else checkPlain(model, kind);
}
