import { type HardwareCode, hardwareProblems } from "../problem/codes/hardware.ts";
import { findFormFault } from "./form.ts";
import { joinReasons, judgeAlone, judgePart, showText, type Witness } from "./judge.ts";
import { Placeholders } from "./placeholders.ts";
import type { Reading } from "./reading.ts";
import type { SerialSettings } from "./serial-settings.ts";
import type { TemplatePart } from "./template.ts";

export type Decision =
  | { readonly kind: "serial"; readonly serial: string; readonly source: string; readonly readings: readonly Reading[] }
  | {
      readonly kind: "none";
      readonly code: HardwareCode;
      readonly cure: string;
      readonly readings: readonly Reading[];
      /** The sources without which the template cannot be filled. */
      readonly templateLacks?: readonly string[];
    };

/**
 * Takes the first usable source in the author's order. A source that could not be read stops the choice: "could not
 * ask" is not "not there", and the unit would become another device on the day the plug is connected. Who asks for many
 * units gives the settings' placeholders, made once.
 */
export function chooseSerial(
  witnesses: readonly Witness[],
  settings: SerialSettings,
  placeholders = new Placeholders(settings.placeholders),
): Decision {
  const judged = witnesses.map((witness) => judgeAlone(witness, settings, placeholders));
  const winner = judged.find(({ status }) => status === "usable" || status === "denied");
  if (winner?.value === undefined) {
    return refuse(explainUsable(judged, `may not stand in for ${winner?.source}, which could not be read`));
  }
  const readings = explainUsable(judged, `${winner.source} comes first`, winner);
  return { kind: "serial", serial: winner.value, source: winner.source, readings };
}

/** Fills the template; every source in it must be usable, and the whole must have the form. `placeholders` as above. */
export function fillTemplate(
  witnesses: readonly Witness[],
  template: { readonly text: string; readonly parts: readonly TemplatePart[] },
  settings: SerialSettings,
  placeholders = new Placeholders(settings.placeholders),
): Decision {
  const judged = witnesses.map((witness) => judgePart(witness, settings, placeholders));
  const values = new Map(judged.map(({ source, value }) => [source, value]));
  const texts = template.parts.map((part) => (part.kind === "text" ? part.text : values.get(part.name)));
  if (texts.includes(undefined)) {
    const templateLacks = judged.flatMap(({ source, value }) => (value === undefined ? [source] : []));
    return { ...refuse(explainUsable(judged, "another source of the template is not usable")), templateLacks };
  }
  const serial = `${settings.prefix ?? ""}${texts.join("")}`;
  const fault = findFormFault(serial, settings.form ?? "strict");
  if (fault !== undefined) {
    const why = `the filled template is "${showText(serial)}": ${fault.why}`;
    const { code, cure = hardwareProblems[code].cure } = fault;
    return refuse(judged.map((reading) => ({ ...reading, status: "refused", code, why, cure })));
  }
  const readings = judged.map((reading) => taken(reading, "part of the template"));
  return { kind: "serial", serial, source: template.text, readings };
}

/** Says of each usable source why it is not taken, and of the winner that it is. */
function explainUsable(readings: readonly Reading[], why: string, winner?: Reading): readonly Reading[] {
  return readings.map((reading) => {
    if (reading.status !== "usable") return reading;
    if (reading === winner) return taken(reading, "the first usable source");
    return { ...reading, why: joinReasons(reading.why, why) };
  });
}

function taken(reading: Reading, why: string): Reading {
  return { ...reading, status: "taken", why: joinReasons(reading.why, why) };
}

/** What helps most comes first: what could not be asked, then what settings can mend, then what a factory must mend. */
const helpfulness: readonly HardwareCode[] = [
  "serial-denied",
  "serial-unreadable",
  "serial-tpm-refused",
  "serial-tpm-answer-wrong",
  "serial-settings-wrong",
  "serial-not-a-file",
  "serial-too-long",
  "serial-not-well-formed",
  "serial-ambiguous",
  "serial-mac-not-permanent",
  "serial-is-placeholder",
  "serial-empty",
];

function refuse(readings: readonly Reading[]): Extract<Decision, { kind: "none" }> {
  const code = helpfulness.find((one) => readings.some((reading) => reading.code === one)) ?? "serial-not-found";
  const cure = readings.find((reading) => reading.code === code)?.cure ?? hardwareProblems[code].cure;
  return { kind: "none", code, cure, readings };
}
