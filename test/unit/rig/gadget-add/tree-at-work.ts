import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { projectFolder } from "../../../../scripts/project.ts";
import { runRig } from "../../../../src/rig/command-line.ts";

export const snapId = "AcmeGadgetSnapIdAcmeGadgetSnapId";

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly document: {
    readonly outcome?: string;
    readonly changes?: readonly { readonly path: string; readonly kind: string }[];
    readonly leftToDo?: readonly string[];
    readonly notBuilt?: readonly string[];
    readonly error?: { readonly code: string; readonly message: string; readonly cure: string };
  };
}

/** A gadget's tree that is added to, edited and taken back, with nothing built. */
export class TreeAtWork {
  readonly folder = mkdtempSync(join(tmpdir(), "gadget-add-"));
  readonly #empty = mkdtempSync(join(tmpdir(), "gadget-built-"));

  constructor(files: Readonly<Record<string, string>>) {
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }

  static copyOf(kind: string): TreeAtWork {
    const tree = new TreeAtWork({});
    cpSync(`${projectFolder}/test/fixtures/gadgets/add/${kind}`, tree.folder, { recursive: true });
    return tree;
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), "utf8");
  }

  has(path: string): boolean {
    return existsSync(join(this.folder, path));
  }

  write(path: string, text: string): void {
    const full = join(this.folder, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
    if (path.includes("hooks/")) chmodSync(full, 0o755);
  }

  edit(path: string, from: string, to: string): void {
    const text = this.read(path);
    if (!text.includes(from)) throw new Error(`${path} has no ${JSON.stringify(from)}`);
    this.write(
      path,
      text.replace(from, () => to),
    );
  }

  add(...options: readonly string[]): Promise<Answer> {
    return this.#rig("add", "--built", this.#empty, ...options);
  }

  remove(...options: readonly string[]): Promise<Answer> {
    return this.#rig("remove", ...options);
  }

  async #rig(command: string, ...options: readonly string[]): Promise<Answer> {
    const out: string[] = [];
    const terminal = { out: (line: string) => out.push(line), err: () => undefined };
    const status = await runRig(["gadget", command, this.folder, ...options], terminal);
    const text = out.join("\n");
    return { status, text, document: options.includes("--json") ? (JSON.parse(text) as Answer["document"]) : {} };
  }

  [Symbol.dispose](): void {
    for (const folder of [this.folder, this.#empty]) rmSync(folder, { recursive: true, force: true });
  }
}
