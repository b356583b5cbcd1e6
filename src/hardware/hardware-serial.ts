import type { HardwareCode } from "../problem/codes/hardware.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import type { HardwareFiles } from "./hardware-files.ts";
import type { Witness } from "./judge.ts";
import { chooseSerial, type Decision, fillTemplate } from "./policy.ts";
import type { HardwareSerial, Reading } from "./reading.ts";
import { RootedFiles } from "./rooted-files.ts";
import { defaultSources, type SerialSettings } from "./serial-settings.ts";
import type { Source, SourceContext } from "./sources/source.ts";
import type { SystemInformation } from "./sources/system-information.ts";
import { findSource } from "./sources.ts";
import { parseTemplate, sourcesOf } from "./template.ts";

export interface HardwareSerialOptions {
  /** "/" on the device, or the absolute path of a tree with another board's files. */
  readonly root: string;
  /** The absolute path of the settings file's folder, from which relative `file:PATH` sources start. */
  readonly settingsFolder?: string;
  /** The process's effective user: the cure for a denied file differs for root. */
  readonly userId?: number;
  /** Another view of the hardware's files. */
  readonly files?: HardwareFiles;
  /** How the library systeminformation is loaded; it costs some milliseconds, so only if a source needs it. */
  readonly importSystemInformation?: () => Promise<SystemInformation>;
}

/**
 * Reads every source the settings name, side by side, and decides which gives the serial. Throws a Problem
 * (serial-…, src/problem/codes/hardware.ts) whose detail.readings say what became of each source.
 */
export async function readHardwareSerial(
  settings: SerialSettings,
  options: HardwareSerialOptions,
): Promise<HardwareSerial> {
  const { template: text } = settings;
  if (text === undefined) {
    const names = settings.sources.length === 0 ? defaultSources : settings.sources;
    return accept(chooseSerial(await readWitnesses(names, options), settings));
  }
  const template = parseTemplate(text);
  if (template.kind === "fault") {
    throw new Problem("serial-settings-wrong", `cannot use serial.template "${printable(text)}": it ${template.why}`);
  }
  const witnesses = await readWitnesses(sourcesOf(template.parts), options);
  return accept(fillTemplate(witnesses, { text, parts: template.parts }, settings));
}

/** What each of these sources has, read side by side. Problem serial-source-unknown. */
export async function readWitnesses(names: readonly string[], options: HardwareSerialOptions): Promise<Witness[]> {
  const sources = [...new Set(names)].map((name) => ({ name, ...findOrThrow(name) }));
  const context = contextOf(options);
  return Promise.all(
    sources.map(async ({ name, source, argument }) => ({
      source: name,
      evidence: await source.read(context, argument),
      deniedCure: deniedCureOf(source, options),
    })),
  );
}

function findOrThrow(name: string): { source: Source; argument: string } {
  const found = findSource(name);
  if (found.kind === "source") return found;
  throw new Problem("serial-source-unknown", `cannot read serial source "${printable(name)}": it ${found.why}`);
}

function contextOf(options: HardwareSerialOptions): SourceContext {
  const files = options.files ?? new RootedFiles(options.root);
  return {
    files,
    root: options.root,
    settingsFolder: options.settingsFolder,
    machineFiles: options.root === "/" ? files : new RootedFiles("/"),
    importSystemInformation: options.importSystemInformation ?? (() => import("systeminformation")),
  };
}

function deniedCureOf(source: Source, { root, userId }: HardwareSerialOptions): string {
  if (root !== "/") return `Make the file readable below ${printable(root)}.`;
  if (userId !== undefined && userId !== 0) return "Run as root: the kernel shows this file to nobody else.";
  if (source.plug === undefined) return "Look at the file's mode and the confinement's log (snappy-debug) on the unit.";
  return (
    `Connect the plug ${source.plug} for this hook (connections: in gadget.yaml, allowed by the brand store), ` +
    "or name only sources that need no plug."
  );
}

/** The serial, or a Problem that explains each source in a line. */
function accept(decision: Decision): HardwareSerial {
  if (decision.kind === "serial") {
    const { serial, source, readings } = decision;
    return { serial, source, readings };
  }
  const { code, cure, readings, templateLacks } = decision;
  const lines = readings.map((reading) => `  ${explainReading(reading)}`);
  const why =
    templateLacks === undefined ? (summaries[code] ?? code) : `the template lacks ${templateLacks.join(", ")}`;
  const message = [`cannot read a serial number from the hardware: ${why}`, ...lines].join("\n");
  throw new Problem(code, message, { cure, detail: { readings } });
}

/** One line for people: the source, what became of it, what stood there and why. */
export function explainReading({ source, status, raw, why }: Reading): string {
  return `${printable(source)}: ${status}${raw === undefined ? "" : ` "${raw}"`}: ${printable(why, 400)}`;
}

/** The first line's end, by the code that won. */
const summaries: Readonly<Partial<Record<HardwareCode, string>>> = {
  "serial-ambiguous": "a source has several values",
  "serial-denied": "a source may not be read, and no other may stand in for it",
  "serial-empty": "the sources that exist are empty",
  "serial-is-placeholder": "the hardware holds filler texts only",
  "serial-mac-not-permanent": "no network interface has an address of its own",
  "serial-not-a-file": "a source's path leads to no ordinary file",
  "serial-not-found": "none of the sources exists on this hardware",
  "serial-not-well-formed": "the value found is no serial number",
  "serial-settings-wrong": "a source cannot be used with these settings",
  "serial-too-long": "the value found is too long",
  "serial-tpm-answer-wrong": "the TPM's answer cannot be believed, and no other source may stand in for it",
  "serial-tpm-refused": "the TPM does not give its endorsement key, and no other source may stand in for it",
  "serial-unreadable": "reading a source failed, and no other may stand in for it",
};
