// What every command of the device does with a wrong command line. The cases follow from the commands themselves: a new
// one is tested as soon as it has a sound line here.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deviceProgram } from "../../../src/commands/command-line.ts";
import { problemTable } from "../../../src/problem/registry.ts";
import { runCommand } from "./command-run.ts";
import { onStage, type SoundLine, setStage, wrongLines } from "./wrong-input/cases.ts";
import { commandsOf, examplesOf, helpOf } from "./wrong-input/command-tree.ts";
import { complaintsAbout } from "./wrong-input/judge.ts";

const stage = mkdtempSync(join(tmpdir(), "every-command-"));
// No line may come to the machine that runs the tests: even the sound ones end at an empty device.
const device = ["--root", "folder"];

const soundLines: Readonly<Record<string, SoundLine>> = {
  provision: { options: device },
  serial: { options: device },
  "serial odds": { options: ["--pattern", "X{hex:8}"] },
  session: { options: device },
  abandon: { options: device },
  verify: { argument: "text", options: [] },
  explain: { argument: "usage-wrong", options: [] },
  "config check": { argument: "text", options: [] },
  "hardware-identity export": { options: device },
  doctor: { options: device },
  "doctor list": { options: [] },
  diag: { options: [...device, "--out", "folder/new.zip"] },
  "record show": { argument: "text", options: device },
  "record verify": { argument: "text", options: [] },
  "record label": { argument: "text", options: device },
  "record merge": { argument: "folder", options: [] },
  hook: { argument: "x", options: [] },
};
const outputs: Readonly<Record<string, readonly string[]>> = {
  session: ["--out"],
  diag: ["--out"],
  "record label": ["--svg", "--png"],
  "record merge": ["--csv"],
};

/** What only looks wrong, by what the line says. */
const sound: Readonly<Record<string, RegExp>> = {
  // A pattern needs no device and no settings; where there are settings they are read.
  "serial odds": /^--root |^--config empty$/,
  // Nothing has to be set: the defaults are sound.
  "config check": /^file empty$/,
  // It packs what there is, and the doctor's answer says what is wrong.
  diag: /^--config /,
  // A hook tells the process's own stderr and its log, and not the terminal of a test (test/rig has it).
  hook: /^name |^no argument/,
};

const silent = { out: () => undefined, err: () => undefined };
const commands = commandsOf(deviceProgram(silent, () => undefined));
const groups: ReadonlySet<string> = new Set(["config", "hardware-identity", "record"]);
const acting = commands.filter(({ name }) => !groups.has(name));

beforeAll(() => setStage(stage));
afterAll(() => rmSync(stage, { recursive: true }));

test("every command has its sound line here", () => {
  expect(acting.map(({ name }) => name).sort()).toEqual(Object.keys(soundLines).sort());
});

describe.each(acting)("prepare-device $name", (placed) => {
  const { name, command } = placed;

  test("has --json, and an example that its parser takes", async () => {
    expect(helpOf(command)).toContain("--json");
    const examples = examplesOf(command);
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      const args = example.slice(example.findIndex((word) => word.endsWith("prepare-device")) + 1);
      const root = deviceProgram(silent, () => undefined);
      for (const one of commandsOf(root)) one.command.action(() => undefined);
      await root.parseAsync(args, { from: "user" });
      expect(args.join(" ").startsWith(name)).toBe(true);
    }
  });

  test("refuses every wrong command line with one error, what to do, a code and one document", async () => {
    const faults: Record<string, readonly string[]> = {};
    const lines = wrongLines(placed, soundLines[name] ?? { options: [] }, outputs[name] ?? []);
    expect(lines.length).toBeGreaterThan(1);
    for (const { what, args } of lines.filter((line) => sound[name]?.test(line.what) !== true)) {
      const end = await runCommand(...onStage(stage, args), "--json");
      const complaints = complaintsAbout(end, (code) => problemTable[code].exit);
      if (complaints.length > 0) faults[what] = complaints;
    }
    expect(faults).toEqual({});
  });
});
