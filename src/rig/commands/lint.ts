import { Command } from "commander";
import type { Terminal } from "../../commands/terminal.ts";
import { printable } from "../../problem/printable.ts";
import type { Finding } from "../boot/boot-report.ts";
import { mainFile } from "../gadget/authors-file.ts";
import { openGadget } from "../gadget/open-gadget.ts";
import { lintGadget } from "../lint/lint-gadget.ts";
import { sarifLog } from "../lint/sarif.ts";
import { makeWorkFolder, removeWorkFolder } from "../sandbox/work-folder.ts";
import type { End } from "./end.ts";
import { exitHelp } from "./exit-words.ts";
import { givenPath, requireFilePlaces } from "./given-path.ts";
import { rigExit, rigGuarded } from "./rig-guard.ts";
import { writeNamed } from "./write-file.ts";

interface LintOptions {
  readonly sarif?: string;
  readonly json?: true;
}

function linesOf({ file, line, severity, code, message, fix }: Finding): readonly string[] {
  const place = [file === undefined ? "gadget" : printable(file), ...(line === undefined ? [] : [line])].join(":");
  return [`${place}: ${printable(message)} [${severity}: ${code}]`, `  fix: ${printable(fix)}`];
}

async function lint(terminal: Terminal, source: string, options: LintOptions): Promise<number> {
  requireFilePlaces({ sarif: options.sarif });
  const work = makeWorkFolder("rig-lint-");
  try {
    const gadget = { ...(await openGadget(givenPath(source), work)), source: givenPath(source) };
    const findings = await lintGadget(gadget);
    const errors = findings.filter(({ severity }) => severity === "error").length;
    const outcome = errors === 0 ? "sound" : "faulty";
    if (options.sarif !== undefined) {
      writeNamed(options.sarif, `${JSON.stringify(sarifLog(findings, mainFile(gadget)), null, 2)}\n`);
    }
    if (options.json) {
      terminal.out(JSON.stringify({ outcome, gadget: gadget.name, findings, remarks: gadget.remarks }, null, 2));
    } else {
      for (const line of findings.flatMap(linesOf)) terminal.out(line);
      for (const remark of gadget.remarks) terminal.out(`note: ${printable(remark)}`);
      terminal.out(`${printable(gadget.name)}: errors ${errors}, other findings ${findings.length - errors}`);
    }
    return errors === 0 ? rigExit.sound : rigExit.unsound;
  } finally {
    removeWorkFolder(work);
  }
}

/** `rig lint GADGET`: what is wrong with a gadget, read and not run. */
export function lintCommand(terminal: Terminal, end: End): Command {
  return new Command("lint")
    .description("reads a gadget's hooks, plugs and settings, and says what would go wrong; nothing of it is run")
    .argument("<gadget>", "a .snap, an unpacked gadget, the sources of one, or a folder of hooks")
    .option("--sarif <file>", "writes the findings as SARIF 2.1.0 for code scanners, too")
    .option("--json", "the result as one JSON document on stdout")
    .addHelpText("after", "\nExample:\n  npm run rig -- lint my-gadget --sarif lint.sarif")
    .addHelpText("after", exitHelp("lint"))
    .action(async (source: string, options: LintOptions) => {
      end(await rigGuarded(terminal, options, () => lint(terminal, source, options)));
    });
}
