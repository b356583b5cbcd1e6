import { projectFolder } from "../../scripts/project.ts";
import { missingRoot, missingTools } from "../snapd/toolchain.ts";
import { judge } from "./budget.ts";
import { TemporaryFolders } from "./clean-up.ts";
import type { Wanted } from "./command-line.ts";
import type { Judgement } from "./document.ts";
import { CannotMeasure } from "./fault.ts";
import type { Finding } from "./figures/figure.ts";
import { thisMachine } from "./machine.ts";
import { commitOf, freshExecutable } from "./programs.ts";
import type { Trial } from "./trial.ts";

/** Says how far it is: stdout is for the figures. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** What goes wrong in one trial does not take the figures of the others with it. */
async function findingsOf(trial: Trial, wanted: Wanted, folders: TemporaryFolders): Promise<readonly Finding[]> {
  const { isQuick } = wanted;
  const pairs = wanted.pairs ?? (isQuick ? trial.pairs.quick : trial.pairs.whole);
  const folder = folders.make();
  tell(`${trial.names.join(", ")}: ${pairs} pairs`);
  try {
    return await trial.run({ pairs, warmUp: isQuick ? 1 : 2, folder, tell });
  } catch (fault) {
    tell(fault instanceof Error ? (fault.stack ?? fault.message) : String(fault));
    const [why = ""] = (fault instanceof Error ? fault.message : String(fault)).split("\n");
    return trial.names.map((name) => ({ name, why, isFault: true }));
  } finally {
    folders.remove(folder);
  }
}

/** Measures what is wanted. Throws CannotMeasure where that cannot even begin. */
export async function measure(wanted: Wanted): Promise<Judgement> {
  const missing = missingTools() ?? missingRoot();
  if (missing !== undefined) throw new CannotMeasure(`cannot measure beside snapd: ${missing}`);
  using folders = new TemporaryFolders();
  const executable = await freshExecutable();
  const time = `${new Date().toISOString().slice(0, 19)}Z`;
  const occasion = { time, commit: commitOf(projectFolder), executable, machine: thisMachine() };
  const findings: Finding[] = [];
  for (const trial of wanted.trials) findings.push(...(await findingsOf(trial, wanted, folders)));
  return { ...occasion, figures: findings.map(judge) };
}
