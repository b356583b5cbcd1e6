import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inspectContents } from "../../src/commands/inspect-contents.ts";
import { settingsFileName } from "../../src/config/file-names.ts";
import { type FileLook, type FileRead, FsSettingsFiles, type SettingsFiles } from "../../src/config/files.ts";
import { findingInWords, settingsProblem } from "../../src/config/finding.ts";
import { checkSettings } from "../../src/config/load.ts";
import { Problem } from "../../src/problem/problem.ts";

/** In gadget.yaml of the example. */
const exampleSnapId = "ExampleGadgetSnapIdExampleGadget";

export interface StagedGadget {
  /** What is to be packed. */
  readonly folder: string;
  /** Where its author wrote it: findings name this. */
  readonly source: string;
  /** The hook prepare-serial-request is in it. */
  readonly hardwareKey: boolean;
}

/** The gadget's own files; what the settings name outside of it is on the device only. */
class GadgetFiles implements SettingsFiles {
  readonly #own = new FsSettingsFiles();
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  look(path: string): FileLook {
    return path.startsWith(`${this.#folder}/`) ? this.#own.look(path) : { kind: "elsewhere" };
  }

  read(path: string, maxBytes: number): FileRead {
    return path.startsWith(`${this.#folder}/`) ? this.#own.read(path, maxBytes) : { kind: "elsewhere" };
  }
}

/** Problems settings-… of a gadget whose hooks would fail on every device; the answer is what deserves a word. */
export async function checkStaged(staged: StagedGadget): Promise<readonly string[]> {
  const { folder, source, hardwareKey } = staged;
  const file = join(folder, settingsFileName);
  if (!existsSync(file)) {
    throw new Problem("settings-not-found", `cannot pack ${source}: it has no ${settingsFileName}`, {
      cure: "Write it beside snapcraft.yaml (docs/settings.md); for a gadget that the store serves an empty one will do.",
    });
  }
  const { settings, findings: found } = await checkSettings({
    file,
    files: new GadgetFiles(folder),
    workingFolder: folder,
    inspect: inspectContents,
  });
  const named = (text: string): string => text.replaceAll(`${folder}/`, `${source}/`);
  const findings = found.map((one) => ({
    ...one,
    source: named(one.source),
    problem: named(one.problem),
    fix: named(one.fix),
  }));
  if (settings === undefined) throw settingsProblem(findings);
  const wantsKey = settings.hardwareIdentity !== undefined;
  if (hardwareKey && !wantsKey) {
    throw new Problem(
      "settings-incomplete",
      `cannot pack with --hardware-key: ${source}/${settingsFileName} has no key of hardware-identity`,
      {
        cure: "Add hardware-identity: {kind: ecdsa}, or what fits your hardware, or leave --hardware-key out.",
      },
    );
  }
  return [
    ...findings.map((one) => `${findingInWords(one)} [${one.code}]; ${one.fix}`),
    ...(wantsKey && !hardwareKey ? [withoutHook] : []),
    ...exampleWarnings(folder, source),
  ];
}

const withoutHook =
  "the settings have keys of hardware-identity, but without --hardware-key the hook prepare-serial-request is missing";

function exampleWarnings(folder: string, source: string): readonly string[] {
  const text = readFileSync(join(folder, "meta/gadget.yaml"), "utf8");
  if (!text.includes(exampleSnapId)) return [];
  return [
    `${source}/gadget.yaml still has the example's snap id ${exampleSnapId}: connections and defaults count only under ` +
      "your gadget's own id (snap info GADGET)",
  ];
}
