import { cpSync, lstatSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { outputOf } from "../../scripts/command.ts";
import { projectFolder } from "../../scripts/project.ts";
import { runRig } from "../../src/rig/command-line.ts";
import { architecture, executable, Workshop } from "./unpacked-gadget.ts";

const fixtures = `${projectFolder}/test/fixtures/gadgets/add`;
export const builtName = `prepare-device-linux-${process.arch}`;

export interface End {
  readonly status: number;
  readonly text: string;
  readonly document: {
    readonly outcome: string;
    readonly changes: readonly { readonly path: string; readonly kind: string; readonly diff: string }[];
    readonly leftToDo: readonly string[];
    readonly error?: { readonly code: string; readonly message: string; readonly cure: string };
  };
}

/** `rig gadget …` */
export async function rig(...args: readonly string[]): Promise<End> {
  const out: string[] = [];
  const terminal = { out: (line: string) => out.push(line), err: () => undefined };
  const status = await runRig(["gadget", ...args], terminal);
  const text = out.join("\n");
  const document = (args.includes("--json") ? JSON.parse(text) : {}) as End["document"];
  return { status, text, document };
}

export async function git(folder: string, ...args: readonly string[]): Promise<string> {
  const who = ["-c", "user.name=author", "-c", "user.email=author@acme.example", "-c", "core.excludesFile=/dev/null"];
  return await outputOf("git", ["-C", folder, ...who, ...args]);
}

/** Everything but git's own: paths with modes, of folders too. */
function modes(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => !/^\.git(?:\/|$)/.test(path))
    .map((path) => `${lstatSync(join(folder, path)).mode.toString(8)} ${path}`)
    .toSorted();
}

export async function state(folder: string): Promise<unknown> {
  const status = await git(folder, "status", "--porcelain", "--ignored");
  return { diff: await git(folder, "diff"), status, modes: modes(folder) };
}

/** Copies of the gadgets to add to, and a folder of built files. */
export class AddBench extends Workshop {
  /** In the executable's place a script that runs it: packing its 111 MB a dozen times would tell nothing more. */
  readonly built = join(this.folder, "built");

  constructor() {
    super();
    mkdirSync(this.built);
    writeFileSync(join(this.built, builtName), `#!/bin/sh\nexec ${executable} "$@"\n`, { mode: 0o755 });
    cpSync(`${projectFolder}/dist/THIRD-PARTY-LICENSES.txt`, join(this.built, "THIRD-PARTY-LICENSES.txt"));
  }

  /** A copy of the gadget under git, with everything in it committed. */
  async gadget(kind: string, name = kind): Promise<string> {
    const folder = join(this.folder, name);
    rmSync(folder, { recursive: true, force: true });
    cpSync(join(fixtures, kind), folder, { recursive: true });
    await git(folder, "init", "-q");
    await git(folder, "add", ".");
    await git(folder, "commit", "-q", "-m", "as the board's maker has it");
    return folder;
  }

  /** Options for this machine, with the script in the executable's place. */
  small(): readonly string[] {
    return ["--built", this.built, "--arch", architecture];
  }
}
