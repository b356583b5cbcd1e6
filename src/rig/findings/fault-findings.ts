import type { Finding } from "../boot/boot-report.ts";
import type { Accident } from "../devicestate/accident.ts";
import { type FaultEndpoint, type FaultRule, isTransportFault } from "../faults.ts";
import type { WeatherSpell } from "../network/weather.ts";
import { connectionsOf, grantsFor } from "../sandbox/grants.ts";
import { inWords } from "../story/duration.ts";
import type { Evidence, Look } from "./evidence.ts";

// A fault that was planted and met nothing: whoever planted it takes the boot for a proof that it is not.

const asked: Readonly<Record<FaultEndpoint, RegExp>> = {
  "request-id": /\/request-id$/,
  serial: /\/(?:serial|devices)$/,
  assertion: /\/v2\/assertions\//,
  nonces: /\/nonces$/,
  sessions: /\/sessions$/,
};

function note(what: string, why: string, fix: string): Finding {
  return { code: "fault-did-not-come", severity: "note", message: `${what} did not come: ${why}`, fix };
}

function accidentName(accident: Accident): string {
  return `${accident.kind} ${"at" in accident ? `at ${accident.at}` : `after ${inWords(accident.atMs)}`}`;
}

/** Those that are left when as many as happened are taken away: moments that never came, times after the end. */
function missedAccidents({ plan, report }: Evidence): readonly Finding[] {
  const happened = report.timeline.filter(({ actor }) => actor === "accident").map(({ what }) => what);
  const missed = plan.faults.accidents.filter((accident) => {
    const name = `${accident.kind} ${"at" in accident ? `at ${accident.at}` : `after ${accident.atMs} ms`}`;
    const index = happened.indexOf(name);
    if (index >= 0) happened.splice(index, 1);
    return index < 0;
  });
  const fix = "Choose an earlier time, or a moment that this gadget's boot has.";
  return missed.map((accident) => note(accidentName(accident), "the boot was over before", fix));
}

/** Why a fault of a server met nothing: nobody asked there, others had the requests, or none of them got that far. */
function whyNoRequest({ fault, endpoint }: FaultRule, { report, plan, metFaults }: Evidence): string {
  const asking = report.http.filter(({ url }) => asked[endpoint].test(new URL(url).pathname));
  if (asking.length === 0) return "nobody asked there";
  const others = plan.faults.vault.some((rule) => rule.endpoint === endpoint && metFaults.has(rule));
  if (others) return "other faults met the requests that were made there";
  const reason = isTransportFault(fault) ? "none came as far as the rig's server" : "no serial was to be signed there";
  return `of the requests made there, ${reason}`;
}

function missedRules(evidence: Evidence): readonly Finding[] {
  const fix =
    "Look at the requests that were made; docs/rig.md lists the endpoints. Faults at one endpoint come one after the other, so the device must ask again after each.";
  return evidence.plan.faults.vault
    .filter((rule) => !evidence.metFaults.has(rule))
    .map((rule) => note(`${rule.fault} at ${rule.endpoint}`, whyNoRequest(rule, evidence), fix));
}

/** Where there is no network at all, a hook that has it otherwise meets that without any request. */
function hookWentWithout({ plan, report }: Evidence, untilMs: number): boolean {
  const connected = connectionsOf(plan.gadget, plan.connections);
  return report.timeline.some(
    ({ atMs, hook }) => hook !== undefined && atMs < untilMs && grantsFor(plan.gadget, hook, connected).network,
  );
}

function met(spell: WeatherSpell, evidence: Evidence): boolean {
  const { kind, untilMs = Number.POSITIVE_INFINITY } = spell;
  const inRequest = evidence.report.http.some(({ fault, atMs }) => fault === kind && atMs < untilMs);
  return inRequest || (kind === "no-network" && hookWentWithout(evidence, untilMs));
}

/** Why a fault of the network met nothing: the first request came later, or none that it could have met. */
function whyNotMet({ untilMs = Number.POSITIVE_INFINITY }: WeatherSpell, { report }: Evidence): string {
  const [first] = report.http;
  if (first === undefined) return "nothing was asked over the network";
  if (first.atMs >= untilMs) return `the first request was made after ${inWords(first.atMs)}`;
  return "no request was one that it meets";
}

function missedWeather(evidence: Evidence): readonly Finding[] {
  const fix =
    "Let it last longer than the first request takes to come, or leave its end out; faults of certificates meet https alone.";
  return evidence.plan.faults.weather
    .filter((spell) => !met(spell, evidence))
    .map((spell) => {
      const { kind, untilMs = Number.POSITIVE_INFINITY } = spell;
      const name = Number.isFinite(untilMs) ? `${kind} until ${inWords(untilMs)}` : kind;
      return note(name, whyNotMet(spell, evidence), fix);
    });
}

export const faultDidNotCome: Look = (evidence) => [
  ...missedAccidents(evidence),
  ...missedRules(evidence),
  ...missedWeather(evidence),
];
