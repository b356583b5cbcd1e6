import { printable } from "../../problem/printable.ts";
import type { BootPlan } from "../boot/boot-plan.ts";
import type { BootReport, Finding, HttpExchange, TimelineEvent } from "../boot/boot-report.ts";
import { isServerFault } from "../faults.ts";
import { headlineOf } from "../findings/headline.ts";
import { bar, spanOnAxis } from "./chart.ts";
import { asClock, inWords } from "./duration.ts";
import { oneLine } from "./one-line.ts";

const axisCells = 32;
const maxTextChars = 140;
const maxEvents = 80;
const maxExchanges = 40;

function head({ gadget, model, snapdVersion, seed, keyBits }: BootPlan, report: BootReport): readonly string[] {
  const hooks = [...gadget.hooks.keys()].join(", ");
  const kind = model.kind === "classic" ? "classic" : `${model.base ?? "core"} (${model.kind})`;
  return [
    `${gadget.name} ${gadget.version}   ${gadget.source}`,
    `  hooks    ${hooks === "" ? "none" : hooks}`,
    `  device   ${report.hardware}, model ${kind}, snapd ${snapdVersion}, device key RSA-${keyBits}, seed ${printable(seed)}`,
    ...gadget.remarks.map((remark) => `  note     ${remark}`),
  ];
}

/** Errors say why; where there is none, the last thing that snapd said. */
function causeLines({ findings, timeline, code }: BootReport): readonly string[] {
  const headline = headlineOf(findings);
  if (headline !== undefined) {
    const { error, cause } = headline;
    const follows = cause === undefined ? [] : [`  so       ${error.message} [${error.code}]`];
    const first = cause ?? error;
    return [`  because  ${first.message} [${first.code}]`, ...follows, `  mend it  ${first.fix}`];
  }
  const last = timeline.findLast((event) => event.code === code);
  const why = last === undefined ? "the time to be played was up" : `${last.what}: ${last.outcome}`;
  return [`  because  ${why} [${code ?? ""}]`];
}

/** Faults that were asked for and came: what they did is nobody's mistake. */
function plantedLines({ http }: BootReport): readonly string[] {
  const met = Map.groupBy(
    http.filter(({ fault }) => fault !== undefined && isServerFault(fault)),
    ({ fault }) => fault,
  );
  return [...met].map(([fault, all]) => {
    const requests = all.length === 1 ? "a request" : `${all.length} requests`;
    return `  planted  ${fault} met ${requests}, as planted with --fault`;
  });
}

const outcomeWords: Readonly<Record<BootReport["outcome"], string>> = {
  operational: "OPERATIONAL",
  "not-registered": "NOT REGISTERED",
  "failed-seeding": "SEEDING FAILED",
  "does-not-register": "DOES NOT REGISTER",
};

/** Of a device that is operational all the same: nobody should stop reading at the first line. */
function caveat({ findings }: BootReport): readonly string[] {
  const errors = findings.filter(({ severity }) => severity === "error");
  if (errors.length === 0) return [];
  const named = [...new Set(errors.map(({ code }) => code))].join(", ");
  return [
    `  but      ${errors.length} ${errors.length === 1 ? "error was" : "errors were"} found: ${named} (see below)`,
  ];
}

function verdict(report: BootReport): readonly string[] {
  const word = outcomeWords[report.outcome];
  const late = report.findings.some(({ code }) => code === "takt-exceeded") ? ", TOO LATE" : "";
  if (report.operationalAtMs === undefined) return [word, ...causeLines(report), ...plantedLines(report)];
  const at = inWords(report.operationalAtMs);
  return [`${word}${late} after ${at}   serial ${report.serial ?? "unknown"}`, ...caveat(report)];
}

/** A SHA3-384 key id says nothing to a reader, and is longer than the rest of its line. */
function withShortKeys(text: string): string {
  return text.replace(/[A-Za-z0-9_-]{64}/g, (keyId) => `${keyId.slice(0, 8)}…`);
}

function eventLine(event: TimelineEvent, wholeMs: number): string {
  const { atMs, durationMs, actor, what, outcome, code } = event;
  const took = durationMs === 0 ? "" : inWords(durationMs);
  const told = withShortKeys(outcome === undefined ? what : `${what}: ${outcome}`);
  const text = [oneLine(told, maxTextChars), ...(code === undefined ? [] : [`[${code}]`])].join(" ");
  const axis = spanOnAxis(event, wholeMs, axisCells);
  return `  ${asClock(atMs).padStart(9)} ${took.padStart(12)}  ${actor.padEnd(8)} ${axis}  ${text}`;
}

function timelineLines({ timeline }: BootReport): readonly string[] {
  const wholeMs = Math.max(1, ...timeline.map(({ atMs, durationMs }) => atMs + durationMs));
  const shown = timeline.slice(0, maxEvents).map((event) => eventLine(event, wholeMs));
  const left = timeline.length - shown.length;
  return [
    `  ${"at".padStart(9)} ${"took".padStart(12)}  ${"who".padEnd(8)} 0${asClock(wholeMs).padStart(axisCells - 1)}`,
    ...shown,
    ...(left > 0 ? [`  … and ${left} more (--json has all)`] : []),
  ];
}

/** A single try that went well is compared with another one (boot-gadget.ts), which is no part of the boot. */
function afterLines({ timeline }: BootReport): readonly string[] {
  const tries = timeline.filter(({ hook, outcome }) => hook === "prepare-device" && outcome === "done");
  return tries.length === 1
    ? ["  then prepare-device was run once more, to see what another try proposes; nothing of it counts"]
    : [];
}

function shareLines({ whereTimeWent }: BootReport): readonly string[] {
  const wholeMs = Math.max(
    1,
    whereTimeWent.reduce((sum, { ms }) => sum + ms, 0),
  );
  return whereTimeWent.map(({ actor, ms }) => {
    const percent = ((ms / wholeMs) * 100).toFixed(1).padStart(5);
    return `  ${actor.padEnd(8)} ${inWords(ms).padStart(12)} ${percent} %  ${bar(ms / wholeMs, axisCells)}`;
  });
}

function findingLines({ severity, code, hook, line, message, fix }: Finding): readonly string[] {
  const where = [hook, line === undefined ? undefined : `line ${line}`].filter((one) => one !== undefined).join(" ");
  return [`  ${severity.padEnd(7)} ${where === "" ? "" : `${where}: `}${message} [${code}]`, `          fix: ${fix}`];
}

function exchangeLine({ atMs, by, method, url, status, outcome, fault }: HttpExchange): string {
  const made = fault === undefined || fault === outcome ? "" : ` (fault: ${fault})`;
  return withShortKeys(
    `  ${asClock(atMs).padStart(9)}  ${by.padEnd(5)} ${method.padEnd(4)} ${url}   ${status} ${outcome}${made}`,
  );
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", title, ...lines];
}

/** What came of it and every finding that is no note, for a log that has no pictures. */
export function verdictLines(report: BootReport): readonly string[] {
  const found = report.findings.filter(({ severity }) => severity !== "note").flatMap(findingLines);
  return [...verdict(report), ...found].map((line) => line.trim());
}

/** The story of a boot for a terminal: what came of it, who did what when, what is wrong and how to mend it. */
export function bootStory(plan: BootPlan, report: BootReport): readonly string[] {
  const { findings, http } = report;
  const requests = http.slice(0, maxExchanges).map(exchangeLine);
  const left = http.length - requests.length;
  return [
    ...head(plan, report),
    "",
    ...verdict(report),
    ...section("What happened", [...timelineLines(report), ...afterLines(report)]),
    ...section("Where the time went", shareLines(report)),
    ...section("Requests", left > 0 ? [...requests, `  … and ${left} more (--json has all)`] : requests),
    ...section(`Findings: ${findings.length === 0 ? "none" : findings.length}`, findings.flatMap(findingLines)),
    ...(findings.length === 0 ? ["", "Findings: none"] : []),
  ];
}
