import { accountIdPattern, modelPattern } from "../../../assertion/header-checks.ts";
import { parseTime } from "../../../assertion/time.ts";
import type { Located, LocatedMap } from "../../../config/located.ts";
import { findClosest } from "../../../hardware/closest-name.ts";
import { checkKind, type ModelKind } from "./check-kind.ts";
import { checkSnaps } from "./check-snaps.ts";
import { LocatedMembers } from "./located-model.ts";
import type { ModelFinding } from "./model-finding.ts";

const grades = ["secured", "signed", "dangerous"];
const storageSafeties = ["encrypted", "prefer-encrypted", "prefer-unencrypted"];
const architectures = ["amd64", "arm64", "armhf", "i386", "ppc64el", "riscv64", "s390x"];

/** Every header that some version of snapd gives a meaning to in a model. */
const knownHeaders = (
  "type authority-id revision series brand-id model display-name architecture " +
  "classic distribution base gadget kernel required-snaps store grade " +
  "storage-safety snaps serial-authority system-user-authority preseed-authority validation-sets timestamp body " +
  "format"
).split(" ");
/** Written by whoever signs. */
const signersHeaders = ["body-length", "sign-key-sha3-384"];
const integerPattern = /^\+?(?:0|[1-9][0-9]*)$/;

function checkType(model: LocatedMembers): void {
  const type = model.mandatoryText("type", 'Add "type": "model".');
  if (type !== undefined && type !== "model") model.wrong("type", '"model"', 'Write "type": "model".');
}

function checkBrand(model: LocatedMembers): void {
  const fix = "Write your account id, which `snapcraft whoami` shows.";
  const brandId = model.mandatoryText("brand-id", fix);
  const authorityId = model.mandatoryText("authority-id", fix);
  if (brandId !== undefined && !accountIdPattern.test(brandId)) {
    model.wrong("brand-id", "an account id (no device of this model could get a serial)", fix);
  }
  if (brandId === undefined || authorityId === undefined || brandId === authorityId) return;
  model.wrong("authority-id", `the brand-id "${brandId}": only the brand signs its models`, `Write "${brandId}".`);
}

function checkName(model: LocatedMembers): void {
  const fix = "Use lower-case letters, digits and single dashes.";
  const name = model.mandatoryText("model", fix);
  if (name !== undefined && (!modelPattern.test(name) || name.toLowerCase() !== name)) {
    model.wrong("model", "lower-case letters, digits and single dashes", fix);
  }
  const series = model.mandatoryText("series", 'Add "series": "16".');
  if (series?.includes("/") === true) model.wrong("series", '"16"', 'Write "series": "16".');
  else if (series !== undefined && series !== "16") {
    model.warn(
      "series",
      `"series" is "${series}", and snapd looks for models of series 16 only`,
      'Write "series": "16".',
    );
  }
}

function checkArchitecture(model: LocatedMembers, { classic, extended }: ModelKind): void {
  const fix = `Write one of ${architectures.join(", ")}.`;
  const name = "architecture";
  const architecture = classic && !extended ? model.optionalText(name) : model.mandatoryText(name, fix);
  if (architecture === undefined || architecture === "" || architectures.includes(architecture)) return;
  const meant = findClosest(architecture, architectures);
  model.warn(name, `no device has the architecture "${architecture}"`, meant === undefined ? fix : `Write "${meant}".`);
}

function checkAuthorities(model: LocatedMembers): void {
  for (const name of ["serial-authority", "system-user-authority", "preseed-authority"]) {
    if (name === "system-user-authority" && model.text(name) === "*") continue;
    const fix = "List account ids; the brand itself need not be among them.";
    if (name === "preseed-authority" && model.value(name)?.kind !== "list") continue;
    if (model.texts(name, "generic").some((id) => !accountIdPattern.test(id))) model.wrong(name, "account ids", fix);
  }
}

function checkTimestamp(model: LocatedMembers, now: Date): void {
  const fix = 'Write the time of signing, as `date -u +%FT%TZ` prints it: "2026-01-31T12:00:00Z".';
  const timestamp = model.mandatoryText("timestamp", fix);
  if (timestamp === undefined) return;
  const instant = parseTime(timestamp);
  if (instant === undefined) return model.wrong("timestamp", "a time as in RFC 3339", fix);
  if (instant.seconds * 1000 <= now.getTime()) return;
  model.warn("timestamp", `"timestamp" ${timestamp} lies in the future`, "Write the time at which you sign.");
}

function checkNumbers(model: LocatedMembers): void {
  for (const name of ["revision", "format"]) {
    const text = model.optionalText(name);
    if (text !== undefined && !integerPattern.test(text))
      model.wrong(name, "a whole number", 'Write "1", or remove it.');
  }
  const format = model.text("format");
  if (format !== undefined && /[1-9]/.test(format)) {
    model.wrong("format", '"0": models have no other format', 'Remove "format".');
  }
}

function noteUnknown(model: LocatedMembers): void {
  for (const name of model.names) {
    if (signersHeaders.includes(name)) {
      model.warn(name, `"${name}" is written by whoever signs, not by you`, `Remove "${name}".`);
    } else if (!knownHeaders.includes(name)) {
      const meant = findClosest(name, knownHeaders);
      const fix = meant === undefined ? "Remove it." : `Did you mean "${meant}"?`;
      model.note(name, { code: "model-header-unknown", problem: `snapd knows no header "${name}"`, fix }, "warning");
    }
  }
}

function checkGrade(model: LocatedMembers, list: Located, findings: ModelFinding[]): void {
  const grade = model.oneOf("grade", grades) || "signed";
  const safety = model.oneOf("storage-safety", storageSafeties);
  if (grade === "secured" && safety !== undefined && safety !== "" && safety !== "encrypted") {
    const fix = 'Write "encrypted", or remove "storage-safety".';
    model.conflict("storage-safety", "a model of grade secured always encrypts its storage", fix);
  }
  if (grade === "dangerous") {
    model.warn(
      "grade",
      "grade dangerous takes any snap, signed or not",
      'Write "signed" or "secured" before you ship.',
    );
  }
  checkSnaps(list, { model, base: model.text("base"), grade, findings });
}

/** A wrong value counts as meant: then what follows from it is not reported, too. */
function readClassic(model: LocatedMembers): boolean {
  const classic = model.optionalText("classic");
  if (classic !== undefined && classic !== "true" && classic !== "false") {
    model.wrong("classic", '"true" or "false"', 'Write "classic": "true", or remove it for Ubuntu Core.');
  }
  const value = model.value("classic");
  return classic === undefined ? value?.kind === "scalar" && value.value === true : classic !== "false";
}

/** Checks what a brand says in a model (snapd asserts/model.go), all of it, and appends what it finds. */
export function checkModel(map: LocatedMap, findings: ModelFinding[], now: Date): void {
  const model = new LocatedMembers(map, findings);
  const list = model.value("snaps");
  const kind: ModelKind = { classic: readClassic(model), extended: list !== undefined };
  checkType(model);
  checkBrand(model);
  checkName(model);
  checkArchitecture(model, kind);
  checkKind(model, kind);
  if (list !== undefined) checkGrade(model, list, findings);
  model.optionalText("display-name");
  model.optionalText("body");
  if (!model.optionalText("store")) {
    model.warn(
      "store",
      "without a store the device uses Canonical's public one",
      'Add "store" with your brand store\'s id.',
    );
  }
  checkAuthorities(model);
  checkTimestamp(model, now);
  checkNumbers(model);
  noteUnknown(model);
}
