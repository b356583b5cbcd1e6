import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Command, CommanderError } from "commander";
import { guarded } from "../../src/commands/guard.ts";
import type { Terminal } from "../../src/commands/terminal.ts";
import { endOfParsing, writingTo } from "../../src/commands/usage-failure.ts";
import { printable } from "../../src/problem/printable.ts";
import { Problem } from "../../src/problem/problem.ts";
import { readBuildFacts } from "../build/build-facts.ts";
import { projectFolder } from "../project.ts";
import { checkStaged } from "./check-staged.ts";
import type { Architecture } from "./metadata.ts";
import { packGadget } from "./pack.ts";
import { stageGadget } from "./stage.ts";

interface Options {
  readonly arch: string;
  readonly source: string;
  readonly onto?: string;
  readonly delegated?: true;
  readonly hardwareKey?: true;
  readonly out: string;
  readonly json?: true;
}

/** One snap, and what its author should know about it. */
interface Packed {
  readonly snap: string;
  readonly bytes: number;
  /** What of the other gadget ours stands in place of, or the other way round. */
  readonly replaced: readonly string[];
  readonly warnings: readonly string[];
}

const builtNames: Readonly<Record<Architecture, string>> = { amd64: "x64", arm64: "arm64" };

function program(terminal: Terminal): Command {
  const command = new Command("pack:gadget")
    .description("Packs a gadget with the built executable, after a check of its settings, with Debian's `snap pack`.")
    .option("--arch <list>", "amd64, arm64, or both: amd64,arm64", "amd64")
    .option("--source <folder>", "snapcraft.yaml, gadget.yaml, prepare-device.yaml and the files it names", "snap")
    .option("--onto <folder>", "lays it over the gadget that is unpacked there")
    .option("--delegated", "leaves out the two plugs that need the brand store's permission")
    .option("--hardware-key", "adds the hook prepare-serial-request; the settings need a key of hardware-identity")
    .option("--out <folder>", "where the snap is written", "dist")
    .option("--json", "the result as one JSON document on stdout")
    .addHelpText("after", "\nExample:\n  npm run pack:gadget -- --source my-gadget --onto board-gadget --delegated");
  return writingTo(command, terminal);
}

function architecturesOf(list: string): readonly Architecture[] {
  return list.split(",").map((text) => {
    if (text === "amd64" || text === "arm64") return text;
    throw new Problem("usage-wrong", `cannot pack for "${printable(text, 20)}": the executable is not built for it`, {
      cure: "Give --arch amd64, arm64, or amd64,arm64.",
    });
  });
}

/** The executable and the licences of what is in it. */
function builtFiles(architecture: Architecture): { readonly executable: string; readonly notices: readonly string[] } {
  const executable = `${projectFolder}/dist/prepare-device-linux-${builtNames[architecture]}`;
  const notices = [`${projectFolder}/LICENSE`, `${projectFolder}/dist/THIRD-PARTY-LICENSES.txt`];
  const missing = [executable, ...notices].find((path) => !existsSync(path));
  if (missing === undefined) return { executable, notices };
  throw new Problem("usage-wrong", `cannot pack: ${missing} is missing`, { cure: "Run npm run build first." });
}

/** The commit's time, or what the environment says as every reproducible build does. */
async function packTime(): Promise<Date> {
  const epoch = process.env["SOURCE_DATE_EPOCH"];
  if (epoch !== undefined && /^\d{1,11}$/.test(epoch)) return new Date(Number(epoch) * 1000);
  return new Date((await readBuildFacts(projectFolder)).commitTime);
}

/** npm runs scripts in the project's folder; a path is meant from where the person stands, a default from the project's. */
function given(command: Command, name: "source" | "onto" | "out", value: string): string {
  const isDefault = command.getOptionValueSource(name) === "default";
  return resolve(isDefault ? projectFolder : (process.env["INIT_CWD"] ?? "."), value);
}

/** Stages in a folder that is gone afterwards. */
async function packFor(architecture: Architecture, command: Command, time: Date): Promise<Packed> {
  const folder = mkdtempSync(join(tmpdir(), "pack-gadget-"));
  try {
    return await packIn(folder, architecture, command, time);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function packIn(folder: string, architecture: Architecture, command: Command, time: Date): Promise<Packed> {
  const { delegated = false, hardwareKey = false, onto, ...options } = command.opts<Options>();
  const source = given(command, "source", options.source);
  const staged = stageGadget({
    folder,
    source,
    hooks: `${projectFolder}/hooks`,
    ...builtFiles(architecture),
    architecture,
    ...(onto === undefined ? {} : { onto: given(command, "onto", onto) }),
    delegated,
    hardwareKey,
    time,
  });
  const warnings = await checkStaged({ folder, source, hardwareKey });
  const snap = await packGadget({ folder, out: given(command, "out", options.out), time });
  return { snap, bytes: statSync(snap).size, replaced: staged.replaced, warnings };
}

/** `npm run pack:gadget`; the answer is the exit status. Nothing is packed of a gadget that could not register. */
export async function packGadgetCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const command = program(terminal);
  try {
    command.parse([...args], { from: "user" });
  } catch (fault) {
    if (fault instanceof CommanderError) return endOfParsing(command, fault, args, terminal);
    throw fault;
  }
  const options = command.opts<Options>();
  return await guarded(terminal, options, async () => {
    const time = await packTime();
    const packed: Packed[] = [];
    for (const architecture of architecturesOf(options.arch)) packed.push(await packFor(architecture, command, time));
    if (options.json) terminal.out(JSON.stringify({ outcome: "packed", packed }, null, 2));
    else tell(packed, terminal);
    return 0;
  });
}

function tell(packed: readonly Packed[], terminal: Terminal): void {
  for (const { snap, bytes, replaced, warnings } of packed) {
    for (const line of replaced) terminal.out(`replaced: ${line}`);
    for (const line of warnings) terminal.err(`warning: ${line}`);
    terminal.out(`${snap}: ${(bytes / 1e6).toFixed(1)} MB`);
  }
}
