import type { AssertionBase, Headers, HeaderValue, ModelAssertion } from "./assertion.ts";
import {
  accountIdPattern,
  invalid,
  modelName,
  optionalFlag,
  optionalText,
  text,
  textList,
  textMatching,
  time,
} from "./header-checks.ts";
import { contradiction, readExtendedSnaps } from "./model-snaps.ts";
import { isRisk, isSnapName, isWellKnownSnap } from "./snap-names.ts";

const grades: readonly string[] = ["secured", "signed", "dangerous"];
const storageSafeties: readonly string[] = ["encrypted", "prefer-encrypted", "prefer-unencrypted"];

/** The ID of os-release(5). */
const distributionPattern = /^[a-z0-9._-]*$/;

/** Which headers may and must stand together, before any value is looked at. */
interface Kind {
  readonly classic: boolean;
  /** Has the header "snaps": Ubuntu Core 20 and later. */
  readonly extended: boolean;
}

function refuse(headers: Headers, names: readonly string[], reason: string): void {
  for (const name of names) {
    if (headers.has(name)) throw contradiction(`header "${name}" does not go with ${reason}`, name);
  }
}

function checkKind(headers: Headers, { classic, extended }: Kind): void {
  if (extended) refuse(headers, ["gadget", "kernel", "required-snaps"], 'header "snaps"');
  else refuse(headers, ["grade", "storage-safety"], 'a model without header "snaps"');
  if (classic && !extended) refuse(headers, ["kernel", "base"], 'a classic model without header "snaps"');
  if (classic && extended) textMatching(headers, "distribution", distributionPattern, "an ID of os-release");
  else refuse(headers, ["distribution"], "a model that is not classic with snaps");
}

function checkMandatory(headers: Headers, { classic, extended }: Kind): void {
  if (classic && !extended) {
    for (const name of ["architecture", "gadget"]) optionalText(headers, name);
    return;
  }
  for (const name of extended ? ["architecture", "base"] : ["architecture", "gadget", "kernel"]) text(headers, name);
}

function checkBase(headers: Headers): string {
  const base = optionalText(headers, "base") ?? "";
  if (base !== "" && !isSnapName(base)) throw invalid("base", "a snap name", base);
  return base;
}

function oneOf(headers: Headers, name: string, words: readonly string[]): string {
  const word = optionalText(headers, name) ?? "";
  if (word !== "" && !words.includes(word)) throw invalid(name, `one of ${words.join(", ")}`, word);
  return word;
}

/** Grade and snaps of an extended model; the grade is signed if nothing else is said. */
function readExtended(headers: Headers, list: HeaderValue, base: string): { grade: string; gadget: string } {
  const grade = oneOf(headers, "grade", grades) || "signed";
  const safety = oneOf(headers, "storage-safety", storageSafeties);
  if (grade === "secured" && safety !== "" && safety !== "encrypted") {
    throw contradiction("grade secured always encrypts its storage", "storage-safety");
  }
  const { gadget, listsBase } = readExtendedSnaps(list, base, grade);
  if (!listsBase && !isWellKnownSnap(base) && grade !== "dangerous") {
    throw contradiction(`its base "${base}" is neither well known nor listed`, "base");
  }
  return { grade, gadget };
}

/** NAME or NAME=TRACK; the name. */
function snapWithTrack(headers: Headers, header: string): string | undefined {
  const value = optionalText(headers, header);
  if (value === undefined) return undefined;
  const equals = value.indexOf("=");
  const name = equals < 0 ? value : value.slice(0, equals);
  const track = equals < 0 ? "" : value.slice(equals + 1);
  if (!isSnapName(name)) throw invalid(header, "a snap name", value);
  if (track.includes("/") || isRisk(track)) throw invalid(header, "a track behind the equals sign", value);
  return name;
}

function readPlain(headers: Headers): { gadget: string | undefined } {
  snapWithTrack(headers, "kernel");
  const gadget = snapWithTrack(headers, "gadget");
  for (const name of textList(headers, "required-snaps")) {
    if (!isSnapName(name)) throw invalid("required-snaps", "snap names", name);
  }
  return { gadget };
}

function checkSystemUserAuthority(headers: Headers): void {
  if (headers.get("system-user-authority") === "*") return;
  textList(headers, "system-user-authority", accountIdPattern);
}

/** What makes a model (snapd asserts/model.go assembleModel). */
export function completeModel(base: AssertionBase): ModelAssertion {
  const { headers } = base;
  const brandId = text(headers, "brand-id");
  if (brandId !== base.authorityId) throw invalid("brand-id", "the authority-id", brandId);
  const model = modelName(headers);
  const list = headers.get("snaps");
  const kind = { classic: optionalFlag(headers, "classic"), extended: list !== undefined };
  checkKind(headers, kind);
  checkMandatory(headers, kind);
  const baseName = checkBase(headers);
  const store = optionalText(headers, "store");
  optionalText(headers, "display-name");
  const { grade, gadget } =
    list === undefined ? { grade: undefined, ...readPlain(headers) } : readExtended(headers, list, baseName);
  const serialAuthority = textList(headers, "serial-authority", accountIdPattern).filter((id) => id !== brandId);
  checkSystemUserAuthority(headers);
  const series = text(headers, "series");
  const timestamp = time(headers, "timestamp");
  const { classic } = kind;
  return { ...base, type: "model", brandId, model, series, classic, grade, gadget, store, serialAuthority, timestamp };
}
