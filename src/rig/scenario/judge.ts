import type { BootReport, Finding } from "../boot/boot-report.ts";
import { storeSessionEnd } from "../boot/store-session-end.ts";
import { type Headline, headlineOf } from "../findings/headline.ts";
import { inWords } from "../story/duration.ts";
import type { Expectations } from "./scenario.ts";

type Facts = Omit<BootReport, "deviceKeyId">;

function shown(value: unknown): string {
  return value === null || value === undefined || value === ""
    ? "none"
    : typeof value === "string"
      ? value
      : JSON.stringify(value);
}

function codesOf({ findings }: Facts): string[] {
  return [...new Set(findings.filter(({ severity }) => severity !== "note").map(({ code }) => code))].sort();
}

/** How often the vault was asked for this, by snapd or a hook. */
function asked({ http }: Facts, name: string): number {
  return http.filter(({ server, url }) => server === "vault" && url.replace(/\?.*$/, "").endsWith(`/${name}`)).length;
}

function timeComplaints(
  report: Facts,
  { operationalBeforeMs: before, operationalAfterMs: after }: Expectations,
): string[] {
  const at = report.operationalAtMs;
  const said = at === undefined ? "never" : `after ${inWords(at)}`;
  return [
    ...(before !== undefined && (at === undefined || at > before)
      ? [`operational ${said}, expected before ${inWords(before)}`]
      : []),
    ...(after !== undefined && (at === undefined || at < after)
      ? [`operational ${said}, expected after ${inWords(after)}`]
      : []),
  ];
}

/** Where the outcome is another one: why, as far as findings say it. */
function headlineFor({ outcome, findings }: Facts, expected: Expectations): Headline | undefined {
  return expected.outcome === undefined || expected.outcome === outcome ? undefined : headlineOf(findings);
}

function named({ message, code }: Finding): string {
  return `${message} [${code}]`;
}

function causeComplaints({ error, cause }: Headline): string[] {
  return cause === undefined
    ? [named(error), `fix: ${error.fix}`]
    : [named(cause), `so: ${named(error)}`, `fix: ${cause.fix}`];
}

/** A takt that is missed is a failure, where it is wanted any error is; a scenario that lists findings has said its own. */
function errorComplaints(
  { findings }: Facts,
  { findings: listed, noErrors = false }: Expectations,
): readonly Finding[] {
  if (listed !== undefined) return [];
  return findings.filter(({ code, severity }) => code === "takt-exceeded" || (noErrors && severity === "error"));
}

/** Causes, and errors that count by themselves; each is told once. */
function findingComplaints(report: Facts, expected: Expectations): string[] {
  const headline = headlineFor(report, expected);
  const others = errorComplaints(report, expected).filter((one) => one !== headline?.error);
  return [
    ...(headline === undefined ? [] : causeComplaints(headline)),
    ...others.flatMap((one) => (one.code === "takt-exceeded" ? [one.message] : [named(one), `fix: ${one.fix}`])),
  ];
}

/** What is not as the scenario expects it, each a sentence; empty if it passed. */
export function complaintsAbout(report: Facts, expected: Expectations): readonly string[] {
  const pairs: readonly (readonly [what: string, wanted: unknown, got: unknown])[] = [
    ["outcome", expected.outcome, report.outcome],
    ["code", expected.code, report.code],
    ["serial", expected.serial, report.serial],
    ["store session", expected.session, storeSessionEnd(report)?.end],
    ["identities", expected.identities, report.identities],
    ["findings", expected.findings?.toSorted().join(" "), codesOf(report).join(" ")],
    ...Object.entries(expected.requests ?? {}).map(
      ([name, count]) => [`requests of ${name}`, count, asked(report, name)] as const,
    ),
  ];
  const complaints = [
    ...pairs
      .filter(([, wanted, got]) => wanted !== undefined && wanted !== got)
      .map(([what, wanted, got]) => `${what} is ${shown(got)}, expected ${shown(wanted)}`),
    ...timeComplaints(report, expected),
    ...findingComplaints(report, expected),
  ];
  return [...new Set(complaints)];
}
