import { printable } from "../problem/printable.ts";
import { outcomeInWords } from "../record/outcome.ts";
import type { BootRecord, RecordedRun } from "../record/statement.ts";

function runInWords({ startedAt, by, outcome, code, durationMs }: RecordedRun): string {
  const why = code === outcome ? "" : ` [${code}]`;
  return `${startedAt}  ${by}: ${outcome}${why} in ${durationMs} ms`;
}

const routeInWords: Readonly<Record<BootRecord["route"], string>> = {
  own: "the agent registers this unit by itself",
  adopted: "the agent registers it, and snapd takes the identity over",
  delegated: "snapd registers it with what the agent has set",
  none: "nobody has registered it yet",
};

/** The record as a person reads it. */
export function recordInWords(record: BootRecord): readonly string[] {
  const { unit, hardwareSerial, serialAssertion, run, earlier, runs, steps, attempts, notes, stored } = record;
  const field = (name: string, value: string): string => `  ${name.padEnd(15)} ${printable(value, 300)}`;
  const lines = [
    `${unit.brand ?? "unknown brand"}/${unit.model ?? "unknown model"}, serial ${unit.serial ?? "none yet"}`,
    field("outcome", outcomeInWords(record)),
    field("device key", unit.deviceKeyId ?? "not known to the agent"),
    field("identity key", `${unit.identityKey} (Ed25519)`),
    field("board print", unit.boardPrint ?? "none: no source of the board may be read"),
    field("serial from", hardwareSerial.source ?? "no source"),
    ...hardwareSerial.sources.map(({ source, status, why }) => field("", `${source}: ${status}: ${why}`)),
    field("vault", record.vault),
    field("route", `${record.route}: ${routeInWords[record.route]}`),
    field(
      "assertion",
      serialAssertion === null ? "none" : `revision ${serialAssertion.revision}, signed by ${serialAssertion.signedBy}`,
    ),
    field("agent, snapd", `${record.agent.version} (${record.agent.commit}), ${record.snapd ?? "unknown"}`),
    ...stored.map(({ path, sha256 }) => field("stored", `${path}  sha256 ${sha256}`)),
    ...notes.map(({ code, text }) => field("note", `${text} [${code}]`)),
    `Runs: ${runs}, the last one first`,
    ...[run, ...earlier.toReversed()].map((one) => `  ${printable(runInWords(one), 300)}`),
    ...attempts.map(({ code, waitMs }) => `  tried again after ${waitMs} ms: ${code}`),
    "Steps of the last run:",
    ...steps.map(({ step, outcome, durationMs }) => `  ${step.padEnd(20)} ${outcome.padEnd(7)} ${durationMs} ms`),
  ];
  return lines.map((line) => printable(line, 400));
}
