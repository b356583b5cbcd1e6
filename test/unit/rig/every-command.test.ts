// What every command of the rig does with a wrong command line. The cases follow from the commands themselves: a new one
// is tested as soon as it has a sound line here.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rigProgram, runRig } from "../../../src/rig/command-line.ts";
import { exitHelp, exitWords } from "../../../src/rig/commands/exit-words.ts";
import type { CommandEnd } from "../commands/command-run.ts";
import { type SoundLine, setStage, wrongLines } from "../commands/wrong-input/cases.ts";
import { commandsOf, examplesOf, helpOf } from "../commands/wrong-input/command-tree.ts";
import { complaintsAbout } from "../commands/wrong-input/judge.ts";
import { examplePath } from "./commissioning/model-edits.ts";

const stage = mkdtempSync(join(tmpdir(), "rig-every-command-"));
const model = examplePath("graded");
const nobody = "unix:///nonexistent/socket";
/** Files that must be written; whoever cannot write them must say so before the work. */
const outputs = ["--out", "--junit", "--report", "--sarif", "--records"];

const soundLines: Readonly<Record<string, SoundLine>> = {
  boot: { argument: "my-gadget", options: [] },
  brand: { options: ["--model", model] },
  "brand check": { argument: model, options: [] },
  "brand sign": { argument: model, options: ["--from", "folder"] },
  fleet: { options: ["--devices", "2"] },
  "gadget add": { argument: "my-gadget", options: [] },
  "gadget remove": { argument: "my-gadget", options: [] },
  lint: { argument: "my-gadget", options: [] },
  report: { argument: "garbage", options: [] },
  run: { argument: "scenario.yaml", options: ["--gadget", "my-gadget"] },
  vault: { options: ["--end-after", "50ms"] },
  worker: { options: ["--queue", nobody] },
};
const silent = { out: () => undefined, err: () => undefined };
const commands = commandsOf(rigProgram(silent, () => undefined));
const acting = commands.filter(({ name }) => name !== "gadget");

const before = process.env["INIT_CWD"];
beforeAll(() => {
  process.env["INIT_CWD"] = stage;
  setStage(stage);
  mkdirSync(join(stage, "my-gadget/meta/hooks"), { recursive: true });
  writeFileSync(join(stage, "my-gadget/meta/snap.yaml"), "name: my-gadget\nversion: '1'\ntype: gadget\nbase: core22\n");
  writeFileSync(join(stage, "my-gadget/meta/gadget.yaml"), "volumes: {}\n");
  writeFileSync(join(stage, "my-gadget/meta/hooks/configure"), "#!/bin/sh\n");
  chmodSync(join(stage, "my-gadget/meta/hooks/configure"), 0o755);
  writeFileSync(join(stage, "scenario.yaml"), "expect:\n  outcome: operational\n");
});
afterAll(() => {
  if (before === undefined) delete process.env["INIT_CWD"];
  else process.env["INIT_CWD"] = before;
  rmSync(stage, { recursive: true });
});

async function rig(args: readonly string[]): Promise<CommandEnd> {
  const [out, err]: [string[], string[]] = [[], []];
  const status = await runRig(args, { out: (line) => out.push(line), err: (line) => err.push(line) });
  return { status, stdout: out.join("\n"), stderr: err.join("\n") };
}

test("every command has its sound line here", () => {
  expect(acting.map(({ name }) => name).sort()).toEqual(Object.keys(soundLines).sort());
});

describe.each(acting)("rig $name", (placed) => {
  const { name, command } = placed;

  test("says in its help what it does with --json, and has examples that its parser takes", async () => {
    expect(command.options.map(({ long }) => long)).toContain("--json");
    expect(helpOf(command)).toContain("--json");
    const examples = examplesOf(command);
    expect(examples.length).toBeGreaterThan(0);
    for (const [npm, run, script, dashes, ...args] of examples) {
      expect([npm, run, script, dashes]).toEqual(["npm", "run", "rig", "--"]);
      const root = rigProgram(silent, () => undefined);
      for (const one of commandsOf(root)) one.command.action(() => undefined);
      await root.parseAsync(args, { from: "user" });
      expect(args.join(" ").startsWith(name)).toBe(true);
    }
  });

  test("says in its help what each exit status means", () => {
    const [own] = Object.keys(exitWords).filter((known) => known === name);
    expect(own).toBe(name);
    const help = helpOf(command);
    expect(help).toContain(exitHelp(name as keyof typeof exitWords).trim());
    expect(help.match(/Exit status:/g)).toHaveLength(1);
  });

  test("refuses every wrong command line with one error, what to do, a code and one document", async () => {
    const faults: Record<string, readonly string[]> = {};
    const lines = wrongLines(placed, soundLines[name] ?? { options: [] }, outputs);
    expect(lines.length).toBeGreaterThan(3);
    for (const { what, args } of lines) {
      const complaints = complaintsAbout(await rig([...args, "--json"]), () => 2);
      if (complaints.length > 0) faults[what] = complaints;
    }
    expect(faults).toEqual({});
  });
});
