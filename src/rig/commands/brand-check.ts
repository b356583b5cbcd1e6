import { systemClock } from "../../clock/system-clock.ts";
import type { Terminal } from "../../commands/terminal.ts";
import { nodeCrypto } from "../../keys/node-crypto.ts";
import { readModelText } from "../commissioning/model-json/model-file.ts";
import { findingInWords, type ModelFinding } from "../commissioning/model-json/model-finding.ts";
import { readModelJson } from "../commissioning/model-json/read-model-json.ts";
import { givenPath } from "./given-path.ts";
import { rigExit } from "./rig-guard.ts";

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** One line for what is wrong and one for what to do. */
function findingLines(finding: ModelFinding): readonly string[] {
  return [`${findingInWords(finding)} [${finding.severity}: ${finding.code}]`, `  fix: ${finding.fix}`];
}

/** `rig brand check`: every finding with its line, what is wrong and the fix. Exit status 1 if one is an error. */
export function checkModels(terminal: Terminal, files: readonly string[], json: boolean): number {
  const findings = files.flatMap((file) => {
    const text = readModelText(givenPath(file));
    return readModelJson({ text, source: file, now: systemClock.now(), crypto: nodeCrypto }).findings;
  });
  const errors = findings.filter(({ severity }) => severity === "error").length;
  if (json) terminal.out(JSON.stringify({ outcome: errors === 0 ? "sound" : "faulty", findings }, null, 2));
  else {
    for (const line of findings.flatMap(findingLines)) terminal.out(line);
    const sums = `${counted(errors, "error")}, ${counted(findings.length - errors, "warning")}`;
    terminal.out(`${counted(files.length, "model")}: ${sums}`);
  }
  return errors === 0 ? rigExit.sound : rigExit.unsound;
}
