import { existsSync, readdirSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { readNamedFile } from "../../commands/named-file.ts";
import type { Terminal } from "../../commands/terminal.ts";
import { Problem } from "../../problem/problem.ts";
import { foldersIn, whyNotThere } from "../gadget/near-path.ts";
import { junitXml } from "../scenario/junit.ts";
import type { Played } from "../scenario/play.ts";
import { alikeLines, PlayedLines } from "../scenario/played-lines.ts";
import { readScenarios } from "../scenario/read-scenario.ts";
import { runScenarios } from "../scenario/run-scenarios.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { End } from "./end.ts";
import { exitHelp } from "./exit-words.ts";
import { givenPath, hardwareName, requireFilePlaces } from "./given-path.ts";
import { duration } from "./read-values.ts";
import { writeReportPage } from "./report.ts";
import { rigExit, rigGuarded } from "./rig-guard.ts";
import { settingsIn } from "./settings-file.ts";
import { writeNamed } from "./write-file.ts";

interface RunOptions {
  readonly only: readonly string[];
  readonly gadget?: string;
  readonly hardware?: string;
  readonly takt?: number;
  readonly strict?: true;
  readonly settings: readonly string[];
  readonly settingsFile?: string;
  readonly seed: string;
  readonly parallel?: string;
  readonly junit?: string;
  readonly report?: string;
  readonly out?: string;
  readonly json?: true;
}

const maxParallel = 64;
/** A scenario is a page of text. */
const maxScenarioBytes = 1024 * 1024;

function yamlFiles(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort();
}

function filesOf(source: string): readonly string[] {
  const path = givenPath(source);
  if (!existsSync(path)) throw new Problem("scenario-not-found", `cannot run ${path}: ${whyNotThere(path)}`);
  if (!statSync(path).isDirectory()) return [path];
  const files = yamlFiles(path);
  if (files.length > 0) return files.map((name) => join(path, name));
  const below = foldersIn(path).find((folder) => yamlFiles(folder).length > 0);
  const hint = below === undefined ? {} : { cure: `Name ${below} instead: it has scenarios.` };
  throw new Problem("scenario-not-found", `cannot run ${path}: no .yaml file is in that folder`, hint);
}

/** What the command line says where a scenario says nothing. */
function completed(scenario: Scenario, options: RunOptions): Scenario {
  const { gadget, hardware, takt, strict = false } = options;
  const hasOwn = scenario.gadget !== undefined || Object.keys(scenario.hooks).length > 0;
  if (!hasOwn && gadget === undefined) {
    throw new Problem("scenario-wrong", `cannot run ${scenario.name}: it names neither a gadget nor hooks`, {
      cure: "Say which gadget: --gadget my-gadget.snap",
    });
  }
  if (scenario.gadget !== undefined && !existsSync(scenario.gadget)) {
    const why = whyNotThere(scenario.gadget);
    throw new Problem(
      "scenario-wrong",
      `cannot run ${scenario.name}: its gadget is not at ${scenario.gadget}: ${why}`,
      {
        cure: "Correct gadget: in the scenario. A path there begins at the scenario's own folder.",
      },
    );
  }
  return {
    ...scenario,
    gadget: hasOwn ? scenario.gadget : givenPath(gadget ?? ""),
    hardware: scenario.hardware ?? (hardware === undefined ? undefined : hardwareName(hardware)),
    settings: [...settingsIn(options.settingsFile), ...options.settings, ...scenario.settings],
    taktMs: scenario.taktMs ?? takt,
    expect: { ...scenario.expect, noErrors: strict },
  };
}

/** All files are read before the first device boots: a mistake in the last one is told at once. */
function scenariosIn(sources: readonly string[], options: RunOptions): readonly Scenario[] {
  const { only } = options;
  const files = sources.flatMap(filesOf);
  const textOf = (path: string): string => new TextDecoder().decode(readNamedFile(path, maxScenarioBytes));
  const read = readScenarios(files.map((path) => ({ path, text: textOf(path) })));
  const all = read.map((scenario) => completed(scenario, options));
  if (only.length === 0) return all;
  const chosen = all.filter(({ name }) => only.some((word) => name.includes(word)));
  if (chosen.length > 0) return chosen;
  throw new Problem("scenario-not-found", `cannot run: no scenario's name has ${only.join(" or ")} in it`, {
    cure: `Their names: ${all.map(({ name }) => name).join(", ")}`,
  });
}

function parallelOf({ parallel }: RunOptions): number {
  if (parallel === undefined) return availableParallelism();
  const count = Number(parallel);
  if (Number.isInteger(count) && count >= 1 && count <= maxParallel) return count;
  throw new Problem("usage-wrong", `cannot read --parallel: it is no whole number from 1 to ${maxParallel}`, {
    cure: "Say --parallel 2, for example.",
  });
}

function documentOf(seed: string, played: readonly Played[]): Record<string, unknown> {
  const passed = played.filter((one) => one.passed).length;
  return { version: 1, seed, passed, failed: played.length - passed, scenarios: played };
}

async function run(terminal: Terminal, sources: readonly string[], options: RunOptions): Promise<number> {
  requireFilePlaces({ junit: options.junit, report: options.report, out: options.out });
  const scenarios = scenariosIn(sources, options);
  const lines = new PlayedLines();
  const onPlayed = (played: Played, done: number): void => {
    terminal.err(`${String(done).padStart(4)} of ${scenarios.length}  ${lines.next(played)}`);
  };
  const played = await runScenarios(scenarios, { seed: options.seed, parallel: parallelOf(options), onPlayed });
  const document = documentOf(options.seed, played);
  const text = `${JSON.stringify(document, null, 2)}\n`;
  if (options.junit !== undefined) writeNamed(options.junit, junitXml(played));
  if (options.out !== undefined) writeNamed(options.out, text);
  if (options.report !== undefined) writeReportPage(options.report, "scenarios", text);
  if (options.json) terminal.out(text.trimEnd());
  else {
    for (const line of alikeLines(played)) terminal.out(line);
    terminal.out(`${String(document["passed"])} passed, ${String(document["failed"])} failed`);
  }
  return document["failed"] === 0 ? rigExit.sound : rigExit.unsound;
}

const noLists = { only: [], settings: [] } as const;

/** Without a default of commander's: its help would show it as []. */
function listOf(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** `rig run DIR`: scenario files, played and judged. */
export function runCommand(terminal: Terminal, end: End): Command {
  return new Command("run")
    .description("plays scenario files: a device, a gadget, what goes wrong, and what must come of it")
    .argument("<scenarios...>", "folders with .yaml files, or such files (docs/scenarios.md)")
    .option("--only <word>", "only scenarios whose name has this word in it; may be repeated", listOf)
    .option("--seed <text>", "the same seed gives the same report", "1")
    .option("--parallel <count>", "how many devices boot at the same time (one for each core)")
    .option("--junit <file>", "the results as JUnit XML")
    .option("--gadget <gadget>", "the gadget of scenarios that name none: as `rig boot` takes it")
    .option("--hardware <board>", "the board of scenarios that name none (raspberry-pi-4)")
    .option("--settings <key=value>", "as `snap set` before the first boot, in all of them; may be repeated", listOf)
    .option("--settings-file <file>", "the same, one key=value a line: for a secret, which arguments would show")
    .option("--takt <duration>", "later than this fails a scenario that says nothing else, for example 90s", duration)
    .option("--strict", "an error among the findings fails a scenario that does not list it")
    .option("--report <file>", "the report as one HTML file")
    .option("--out <file>", "the reports of all boots as one JSON document")
    .option("--json", "the same document on stdout")
    .addHelpText("after", "\nExamples:\n  npm run rig -- run scenarios --junit junit.xml")
    .addHelpText("after", "  npm run rig -- run scenarios/any-gadget --gadget my-gadget_1_arm64.snap --takt 15m")
    .addHelpText("after", exitHelp("run"))
    .action(async (sources: readonly string[], options: RunOptions) => {
      end(await rigGuarded(terminal, options, () => run(terminal, sources, { ...noLists, ...options })));
    });
}
