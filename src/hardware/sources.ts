import { findClosest } from "./closest-name.ts";
import { cmdlineSource } from "./sources/cmdline.ts";
import { cpuinfoSource } from "./sources/cpuinfo.ts";
import { deviceTreeSource } from "./sources/device-tree.ts";
import { diskSources } from "./sources/disk.ts";
import { dmiSources } from "./sources/dmi.ts";
import { fileSource } from "./sources/file.ts";
import { macSources } from "./sources/mac.ts";
import { mmcSource } from "./sources/mmc.ts";
import { socSource } from "./sources/soc.ts";
import type { Source } from "./sources/source.ts";
import { systemInformationSources } from "./sources/system-information.ts";
import { tpmSource } from "./sources/tpm.ts";

/** Every source there is, in the order of the help. */
const sources: readonly Source[] = [
  ...dmiSources,
  deviceTreeSource,
  socSource,
  cpuinfoSource,
  mmcSource,
  tpmSource,
  ...macSources,
  ...diskSources,
  fileSource,
  cmdlineSource,
  ...systemInformationSources,
];

/** A name for the help and for the settings' check. */
export interface SourceName {
  /** An argument stands in capitals after the colon: `mac:IFNAME`. */
  readonly name: string;
  readonly description: string;
  /** The interface that a strictly confined hook must have connected for it. */
  readonly plug: string | undefined;
}

/** All source names with one line each. */
export function sourceNames(): readonly SourceName[] {
  return sources.map(({ name, description, plug }) => ({ name, description, plug }));
}

export type FoundSource =
  | { readonly kind: "source"; readonly source: Source; readonly argument: string }
  | { readonly kind: "fault"; readonly why: string };

/** The source that a name in the settings stands for. */
export function findSource(name: string): FoundSource {
  const exact = sources.find((source) => source.name === name && source.findArgumentFault === undefined);
  if (exact !== undefined) return { kind: "source", source: exact, argument: "" };
  const colon = name.indexOf(":");
  const base = colon < 0 ? name : name.slice(0, colon);
  const source = sources.find((one) => one.findArgumentFault !== undefined && baseOf(one) === base);
  if (source === undefined) return { kind: "fault", why: explainUnknown(base, colon) };
  const argument = colon < 0 ? "" : name.slice(colon + 1);
  if (argument === "") return { kind: "fault", why: `needs an argument: ${source.name}` };
  const fault = source.findArgumentFault?.(argument);
  return fault === undefined
    ? { kind: "source", source, argument }
    : { kind: "fault", why: `does not fit ${source.name}: ${fault}` };
}

/** What is wrong with a source name in the settings, as the end of a sentence that begins with it, or undefined. */
export function checkSourceName(name: string): string | undefined {
  const found = findSource(name);
  return found.kind === "fault" ? found.why : undefined;
}

function explainUnknown(base: string, colon: number): string {
  const isBase = sources.some((source) => source.name === base);
  if (isBase && colon >= 0) return `takes no argument: write ${base}`;
  const closest = findClosest(base, [...new Set(sources.map(baseOf))]);
  return closest === undefined
    ? "is no source of serial numbers"
    : `is no source of serial numbers; did you mean ${closest}?`;
}

function baseOf({ name }: Source): string {
  const [base = name] = name.split(":");
  return base;
}
