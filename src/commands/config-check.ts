import { FsSettingsFiles } from "../config/files.ts";
import { findingInWords } from "../config/finding.ts";
import { checkSettings } from "../config/load.ts";
import { exitStatus } from "../problem/exit-status.ts";
import { inspectContents } from "./inspect-contents.ts";
import type { ConfigCheckOptions } from "./options.ts";
import type { Terminal } from "./terminal.ts";

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** `prepare-device config check`: every finding with its line, what is wrong and the fix. */
export async function configCheckCommand(
  terminal: Terminal,
  file: string,
  options: ConfigCheckOptions,
): Promise<number> {
  const files = new FsSettingsFiles();
  const { findings } = await checkSettings({ file, files, workingFolder: process.cwd(), inspect: inspectContents });
  const errors = findings.filter(({ severity }) => severity === "error").length;
  if (options.json) terminal.out(JSON.stringify({ outcome: errors === 0 ? "sound" : "faulty", findings }, null, 2));
  else {
    for (const finding of findings) {
      terminal.out(`${findingInWords(finding)} [${finding.severity}: ${finding.code}]`);
      terminal.out(`  fix: ${finding.fix}`);
    }
    terminal.out(`${file}: ${counted(errors, "error")}, ${counted(findings.length - errors, "warning")}`);
  }
  return errors === 0 ? exitStatus.ok : exitStatus.settings;
}
