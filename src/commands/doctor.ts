import { systemClock } from "../clock/system-clock.ts";
import { allChecks } from "../doctor/all-checks.ts";
import { type CheckDone, examine, statusOf, worstOf } from "../doctor/examine.ts";
import { exitStatus } from "../problem/exit-status.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import { examinationLimits, openPatient } from "./doctor-patient.ts";
import { checkInWords, idWidth, notMadeInWords, summaryInWords } from "./doctor-words.ts";
import type { DoctorOptions, JsonOption } from "./options.ts";
import type { Terminal } from "./terminal.ts";

function checkIds(names: readonly string[]): readonly string[] {
  const ids = allChecks.map(({ id }) => id);
  for (const name of names) {
    if (ids.includes(name)) continue;
    throw new Problem("doctor-check-unknown", `cannot run check "${printable(name, 40)}": there is none of that name`, {
      cure: `The checks are ${ids.join(", ")}.`,
    });
  }
  return names;
}

/** Told as it is found; what was not made follows at the end, by its reason. */
function tell(terminal: Terminal, done: CheckDone): void {
  if (done.notMade !== true) for (const line of checkInWords(done)) terminal.out(line);
}

/** `prepare-device doctor`: every check in the order of a boot. Changes nothing, spends no request-id. */
export async function doctorCommand(terminal: Terminal, options: DoctorOptions): Promise<number> {
  const only = checkIds(options.only ?? []);
  const ignored = checkIds(options.ignore ?? []);
  const startMs = systemClock.monotonicMs();
  const opened = await openPatient(options, process.env);
  try {
    const done = await examine(allChecks, opened.patient, {
      only,
      ignored,
      monotonicMs: () => systemClock.monotonicMs(),
      ...examinationLimits,
      ...(options.json === true ? {} : { onDone: (one: CheckDone) => tell(terminal, one) }),
    });
    const durationMs = Math.round(systemClock.monotonicMs() - startMs);
    if (options.json) terminal.out(JSON.stringify({ outcome: worstOf(done), durationMs, checks: done }, null, 2));
    else {
      for (const line of notMadeInWords(done)) terminal.out(line);
      terminal.out(`${summaryInWords(done)} in ${(durationMs / 1000).toFixed(1)} s`);
    }
    return statusOf(done, options.strict === true);
  } finally {
    await opened.close();
  }
}

/** `prepare-device doctor list`: what is checked, and what each check stands on. */
export async function doctorListCommand(terminal: Terminal, options: JsonOption): Promise<number> {
  const list = allChecks.map(({ id, about, after }) => ({ id, about, after }));
  if (options.json) terminal.out(JSON.stringify({ checks: list }, null, 2));
  else for (const { id, about } of list) terminal.out(`${id.padEnd(idWidth)} ${about}`);
  return exitStatus.ok;
}
