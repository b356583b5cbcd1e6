import { dirname, resolve } from "node:path";
import { type FileLayer, readSettingsFile, type SettingsCache, settingsMaxBytes } from "./file-layer.ts";
import type { InspectContent, SettingsFiles } from "./files.ts";
import { type Finding, findingAt, settingsProblem, sortFindings } from "./finding.ts";
import { keys } from "./keys.ts";
import {
  apiKeyLayer,
  type Environment,
  environmentLayer,
  flagLayer,
  type Layer,
  misspeltVariables,
  snapctlLayer,
} from "./layers.ts";
import { TreeTooBig } from "./located.ts";
import { Merge } from "./merge.ts";
import { type Resolution, resolveSettings } from "./resolve.ts";
import type { Settings } from "./settings.ts";

/** Says in so many words that there is to be no settings file. */
export const noFile = "/dev/null";

export interface SettingsInput {
  /** The settings file; without it, or with /dev/null, the other layers and the defaults stand alone. */
  readonly file?: string | undefined;
  /** The file need not exist: a gadget whose settings are all defaults, or come from gadget.yaml, has none. */
  readonly fileMayBeMissing?: boolean;
  readonly files: SettingsFiles;
  /** What `snapctl get -d prepare-device` has below "prepare-device". */
  readonly snapctl?: unknown;
  /** Asks for it, and may take as long as the other layers let the run take. */
  readonly askSnapctl?: (deadlineSeconds: number) => Promise<unknown>;
  readonly environment?: Environment;
  /** By key: {"vault.url": "https://…"}. */
  readonly flags?: Readonly<Record<string, unknown>>;
  /** Where relative paths of flags and of the environment start; absolute. */
  readonly workingFolder: string;
  /** Spares the YAML reader at later starts. */
  readonly cache?: SettingsCache | undefined;
  /** Looks into the files the settings name; without it they only have to be there. */
  readonly inspect?: InspectContent;
  /** False: the files the settings name are on another machine; then no settings are given back. Default true. */
  readonly lookAtFiles?: boolean;
}

/**
 * The settings of all layers: gadget file < snapctl < environment < flags. Throws a Problem of the first error's code
 * with every finding in detail.findings; warnings are in the settings.
 */
export async function loadSettings(input: SettingsInput): Promise<Settings> {
  const { settings, findings } = await checkSettings(input);
  if (settings === undefined) throw settingsProblem(findings);
  return settings;
}

/** As loadSettings, but gives every finding back instead of throwing. */
export async function checkSettings(input: SettingsInput): Promise<Resolution> {
  const read = await readFile(input);
  if (read?.tree === undefined && read !== undefined) return { settings: undefined, findings: read.findings };
  const findings: Finding[] = [...(read?.findings ?? []), ...misspeltVariables(input.environment ?? {})];
  const snapctl = await configurationOf(input, read);
  const layers = layersOf({ ...input, snapctl }, read, findings);
  const files = input.lookAtFiles === false ? undefined : input.files;
  const resolution = resolveSettings(read?.path, layers, { files, inspect: input.inspect });
  const all = sortFindings([...resolution.findings, ...findings]);
  const broken = input.lookAtFiles === false || all.some(({ severity }) => severity === "error");
  if (read !== undefined && !broken) read.keep();
  const { settings } = resolution;
  return { settings: broken || settings === undefined ? undefined : { ...settings, warnings: all }, findings: all };
}

/** What stands in the layers, sound or not: the file's own text where no YAML can be read from it. */
export interface WrittenSettings {
  readonly layers: readonly Layer[];
  readonly text: string | undefined;
  /** Where relative paths of the text start; absolute. */
  readonly folder: string;
}

/** The settings as they are written, whatever is wrong with them; for who must know what they hold, not what they mean. */
export async function writtenSettings(input: SettingsInput): Promise<WrittenSettings> {
  const read = await readFile(input);
  const snapctl = await configurationOf(input, read);
  const path = read?.path ?? input.workingFolder;
  const bytes = read !== undefined && read.tree === undefined ? input.files.read(path, settingsMaxBytes) : undefined;
  const text = bytes?.kind === "read" ? new TextDecoder().decode(bytes.bytes) : undefined;
  return { layers: layersOf({ ...input, snapctl }, read, []), text, folder: dirname(path) };
}

async function configurationOf(input: SettingsInput, read: FileLayer | undefined): Promise<unknown> {
  if (input.askSnapctl === undefined) return input.snapctl;
  // What is wrong with these layers is found when all of them are there.
  const withoutSnapctl = new Merge(layersOf({ ...input, snapctl: undefined }, read, []), {});
  return await input.askSnapctl(withoutSnapctl.pick(keys.deadline)?.value ?? keys.deadline.standard);
}

/** The file's layer, or undefined where there is none and none is needed. */
async function readFile(input: SettingsInput): Promise<FileLayer | undefined> {
  if (input.file === undefined || input.file === noFile) return undefined;
  const named = { path: resolve(input.workingFolder, input.file), source: input.file };
  const read = await readSettingsFile(named, input.files, input.cache);
  const isMissing = read.findings.some(({ code }) => code === "settings-not-found");
  return isMissing && input.fileMayBeMissing === true ? undefined : read;
}

/** From the weakest to the strongest. */
function layersOf(input: SettingsInput, read: FileLayer | undefined, findings: Finding[]): Layer[] {
  const environment = input.environment ?? {};
  const { workingFolder } = input;
  const built = [
    () => apiKeyLayer(environment, workingFolder),
    () => (read?.tree === undefined ? undefined : fileLayer(read, read.tree)),
    () => snapctlLayer(input.snapctl),
    () => environmentLayer(environment, workingFolder),
    () => flagLayer(input.flags ?? {}, workingFolder),
  ];
  return built.flatMap((build) => {
    try {
      return build() ?? [];
    } catch (error) {
      if (!(error instanceof TreeTooBig)) throw error;
      findings.push(tooBigFinding(error));
      return [];
    }
  });
}

function fileLayer({ path, source }: FileLayer, tree: Layer["tree"]): Layer {
  return { kind: "file", source, folder: dirname(path), tree };
}

function tooBigFinding(error: TreeTooBig): Finding {
  const fix = "Unset prepare-device in the gadget's configuration and set only the keys that are needed.";
  return findingAt(
    { source: "snapctl" },
    { code: "settings-too-big", path: "", problem: `the settings are ${error.message}`, fix },
  );
}
