import { hardwareProblems } from "../problem/codes/hardware.ts";
import { printable } from "../problem/printable.ts";
import { findFormFault } from "./form.ts";
import type { Placeholders } from "./placeholders.ts";
import type { Evidence, Reading } from "./reading.ts";
import type { SerialSettings } from "./serial-settings.ts";
import { decodeValue, transformValue, type ValueFault } from "./serial-value.ts";

/** What one source had to say, and what to do if it may not be read. */
export interface Witness {
  readonly source: string;
  readonly evidence: Evidence;
  /** The cure where the source may not be read: it depends on who asks and where. */
  readonly deniedCure: string;
}

/** Longest part of a hardware value that is shown, in characters. */
const shownMaxChars = 80;

/** A source that is to give the whole serial: its value must have the form, prefix included. */
export function judgeAlone(witness: Witness, settings: SerialSettings, placeholders: Placeholders): Reading {
  const reading = judgePart(witness, settings, placeholders);
  if (reading.value === undefined) return reading;
  const serial = `${settings.prefix ?? ""}${reading.value}`;
  const fault = findFormFault(serial, settings.form ?? "strict");
  if (fault === undefined) return { ...reading, value: serial };
  const { value: _value, ...rest } = reading;
  return refused(rest, fault);
}

/** A source that gives a part of a template: is there a value, and is it more than a placeholder? */
export function judgePart(witness: Witness, settings: SerialSettings, placeholders: Placeholders): Reading {
  const { evidence } = witness;
  if (evidence.kind !== "found") return judgeNothing(witness.source, evidence, witness.deniedCure);
  const found: Reading = {
    source: witness.source,
    paths: evidence.paths,
    status: "usable",
    raw: showBytes(evidence.bytes),
    why: evidence.note ?? "",
  };
  const decoded = decodeValue(evidence.bytes, evidence.endsInNul === true);
  if (decoded.kind === "fault") return refused(found, decoded);
  const transformed = transformValue(decoded.text, settings, placeholders);
  return transformed.kind === "fault" ? refused(found, transformed) : { ...found, value: transformed.text };
}

function judgeNothing(source: string, evidence: Exclude<Evidence, { kind: "found" }>, deniedCure: string): Reading {
  const { paths } = evidence;
  switch (evidence.kind) {
    case "absent":
      return { source, paths, status: "absent", code: "serial-not-found", why: evidence.why };
    case "denied": {
      const cure = evidence.code === "serial-denied" ? deniedCure : hardwareProblems[evidence.code].cure;
      return { source, paths, status: "denied", code: evidence.code, why: `reading says ${evidence.errno}`, cure };
    }
    case "unanswered": {
      const { code, why, cure } = evidence;
      return { source, paths, status: "denied", code, why, cure };
    }
    case "refused": {
      const { code, why, raw, cure = hardwareProblems[code].cure } = evidence;
      return {
        source,
        paths,
        status: "refused",
        ...(raw === undefined ? {} : { raw: showText(raw) }),
        code,
        why,
        cure,
      };
    }
  }
}

function refused(reading: Reading, { code, why, cure = hardwareProblems[code].cure }: ValueFault): Reading {
  return { ...reading, status: "refused", code, why: joinReasons(reading.why, why), cure };
}

/** Two reasons in one sentence; either may be empty. */
export function joinReasons(first: string, second: string): string {
  return first === "" || second === "" ? first + second : `${first}; ${second}`;
}

/** Text from the hardware as it may stand in a message. */
export function showText(raw: string): string {
  return printable(raw, shownMaxChars);
}

/** The beginning of the bytes as text, whatever they are; a NUL or newline at the end is no part of the value. */
function showBytes(bytes: Uint8Array): string {
  return showText(new TextDecoder().decode(bytes.subarray(0, shownMaxChars * 4)).replace(/[\0\r\n]+$/, ""));
}
