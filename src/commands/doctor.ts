import { systemClock } from "../clock/system-clock.ts";
import { allChecks } from "../doctor/all-checks.ts";
import { type CheckDone, examine, statusOf, worstOf } from "../doctor/examine.ts";
import { exitStatus } from "../problem/exit-status.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import { examinationLimits, openPatient } from "./doctor-patient.ts";
import type { DoctorOptions, JsonOption } from "./options.ts";
import type { Terminal } from "./terminal.ts";

const idWidth = 18;
const outcomeWidth = 8;
const shownChars = 600;

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

function tell(terminal: Terminal, { outcome, id, message, code, cure }: CheckDone): void {
  const said = `${outcome.padEnd(outcomeWidth)} ${id.padEnd(idWidth)} ${printable(message, shownChars)}`;
  terminal.out(code === undefined ? said : `${said} [${code}]`);
  if (cure !== undefined)
    terminal.out(`${" ".repeat(outcomeWidth + idWidth + 2)}what to do: ${printable(cure, shownChars)}`);
}

/** What was found, by its weight; two words where nothing was. */
function summary(done: readonly CheckDone[]): string {
  const outcomes = ["fatal", "failed", "warning", "ok", "skipped", "ignored"] as const;
  const counts = outcomes.map((outcome) => [done.filter((one) => one.outcome === outcome).length, outcome] as const);
  const said = counts.filter(([count]) => count > 0).map(([count, outcome]) => `${count} ${outcome}`);
  return worstOf(done) === "ok" ? `all ok: ${said.join(", ")}` : said.join(", ");
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
    else terminal.out(`${summary(done)} in ${(durationMs / 1000).toFixed(1)} s`);
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
