import { existsSync, realpathSync } from "node:fs";
import { Command } from "commander";
import { readNamedFile } from "../../commands/named-file.ts";
import type { Terminal } from "../../commands/terminal.ts";
import { Problem } from "../../problem/problem.ts";
import { reportPage } from "../report/page.ts";
import { type RigDocument, readDocument } from "../report/read-document.ts";
import type { End } from "./end.ts";
import { exitHelp } from "./exit-words.ts";
import { givenPath, requireFilePlaces } from "./given-path.ts";
import { rigExit, rigGuarded } from "./rig-guard.ts";
import { writeNamed } from "./write-file.ts";

interface ReportOptions {
  readonly out: string;
  readonly compare?: readonly string[];
  readonly json?: true;
}

/** A run of ten thousand scenarios is smaller. */
const maxBytes = 64 * 1024 * 1024;

function open(file: string): RigDocument {
  return readDocument(file, new TextDecoder().decode(readNamedFile(givenPath(file), maxBytes)));
}

/** The page would take the place of what it is made of. Problem usage-wrong. */
function refuseOwnSource(out: string, sources: readonly string[]): void {
  const placeOf = (path: string): string => (existsSync(givenPath(path)) ? realpathSync(givenPath(path)) : path);
  const own = sources.find((source) => placeOf(source) === placeOf(out));
  if (own === undefined) return;
  throw new Problem("usage-wrong", `cannot write --out ${out}: the report is made of that file`, {
    cure: "Name another file, such as --out report.html.",
  });
}

/** Writes the page of one run that this process has just made. Problems disk-… where it cannot be written. */
export function writeReportPage(out: string, source: string, text: string): void {
  writeNamed(out, reportPage([readDocument(source, text)]));
}

async function makeReport(terminal: Terminal, files: readonly string[], options: ReportOptions): Promise<number> {
  requireFilePlaces({ out: options.out });
  refuseOwnSource(options.out, [...files, ...(options.compare ?? [])]);
  const documents = files.map(open);
  const page = reportPage(documents, (options.compare ?? []).map(open));
  writeNamed(options.out, page);
  const bytes = Buffer.byteLength(page);
  if (options.json) terminal.out(JSON.stringify({ outcome: "written", file: options.out, runs: files.length, bytes }));
  else terminal.out(`${options.out}: ${files.length} ${files.length === 1 ? "run" : "runs"}, ${bytes} bytes`);
  return rigExit.sound;
}

/** `rig report FILE…`: boots and fleets as one page that a browser shows without a network. */
export function reportCommand(terminal: Terminal, end: End): Command {
  return new Command("report")
    .description("makes one HTML file of boots, scenarios and fleets; it works offline and runs no script")
    .argument("<files...>", "documents of `rig boot --json`, of scenarios, or of `rig fleet --json`")
    .option("--out <file>", "the page to write; one that is there is replaced", "report.html")
    .option("--compare <files...>", "documents of another run to compare with")
    .option("--json", "what was written as one JSON document on stdout")
    .addHelpText(
      "after",
      "\nExample:\n  npm run rig -- report boot.json fleet.json --out report.html --compare old.json",
    )
    .addHelpText("after", exitHelp("report"))
    .action(async (files: readonly string[], options: ReportOptions) => {
      end(await rigGuarded(terminal, options, () => makeReport(terminal, files, options)));
    });
}
