import type { BootReport } from "../boot/boot-report.ts";
import { asClock, inWords } from "../story/duration.ts";
import { barChart } from "./bar-chart.ts";
import { findingsView } from "./findings-view.ts";
import { bounded, type Html, html } from "./html.ts";
import { httpView } from "./http-view.ts";
import type { NamedBoot } from "./read-document.ts";
import { facts, table } from "./table.ts";
import { timelineView } from "./timeline-view.ts";

/** More than a person looks through; the charts of a thousand boots would make a page no browser likes. */
const maxBoots = 200;
const maxRemarks = 20;
/** Few boots stand open. */
const openBoots = 2;

function overview(report: BootReport): Html {
  const { gadget, snapd, model, hardware, seed, outcome, code, operationalAtMs, serial, identities } = report;
  const { remarks = [] } = report;
  return facts([
    ["outcome", code === undefined ? outcome : `${outcome}: ${code}`],
    ["operational after", operationalAtMs === undefined ? "never" : inWords(operationalAtMs)],
    ["serial", serial ?? "none"],
    ["device key", report.deviceKeyId ?? "none"],
    ["identities signed", String(identities)],
    ["gadget", `${gadget.name} (${gadget.source})`],
    ["model", `${model.brandId} / ${model.model}, ${model.kind}`],
    ["board", hardware],
    ["snapd", snapd.version],
    ["seed", seed],
    ...remarks.slice(0, maxRemarks).map((remark): [string, string] => ["note", remark]),
  ]);
}

function timeWent({ whereTimeWent }: BootReport, id: string): Html {
  const shares = whereTimeWent.slice(0, 20).toSorted((one, other) => other.ms - one.ms);
  if (shares.length === 0) return html``;
  const sum = shares.reduce((total, { ms }) => total + ms, 0);
  const bars = shares.map(({ actor, ms }) => ({ name: actor, value: ms, words: inWords(ms) }));
  const rows = shares.map(({ actor, ms }) => [actor, inWords(ms), `${((100 * ms) / Math.max(1, sum)).toFixed(1)} %`]);
  const chart = barChart({ id: `${id}-time`, title: "Where the time went", bars });
  return html`${chart}${table("Where the time went, in figures", ["who", "time", "share"], rows)}`;
}

const isLate = ({ report }: NamedBoot): boolean => report.findings.some(({ code }) => code === "takt-exceeded");

/** As was expected; where nothing was, operational, and within the takt. */
function isGood(boot: NamedBoot): boolean {
  return boot.passed ?? (boot.report.outcome === "operational" && !isLate(boot));
}

/** "✔ NAME: operational at 0:31.2". */
function headline(boot: NamedBoot): string {
  const { name, passed, report } = boot;
  const at = report.operationalAtMs === undefined ? "" : ` at ${asClock(report.operationalAtMs)}`;
  const expected = passed === undefined ? "" : passed ? " (as expected)" : " (not as expected)";
  const late = isLate(boot) ? ", too late for the takt" : "";
  // Of a boot that stands closed only this line is seen.
  const [why, ...more] = boot.passed === false ? (boot.complaints ?? []) : [];
  const reason = why === undefined ? "" : `: ${why}${more.length === 0 ? "" : `, and ${more.length} more`}`;
  return `${isGood(boot) ? "✔" : "✘"} ${name}: ${report.outcome}${at}${late}${expected}${reason}`;
}

function bootView(boot: NamedBoot, id: string, open: boolean): Html {
  const { report, complaints = [] } = boot;
  const unmet = complaints.slice(0, 50).map((one) => html`<p class="fix">Not as expected: ${one}</p>`);
  return html`<details class="boot" id="${id}"${open ? html` open` : undefined}><summary>${headline(boot)}</summary>
${unmet}${overview(report)}
<h3>Findings</h3>${findingsView(report)}
<h3>Timeline</h3>${timelineView(report)}
<h3>Time</h3>${timeWent(report, id)}
<h3>HTTP</h3>${httpView(report)}</details>\n`;
}

/** How often each code came up, over all boots: failures of the timeline and errors among the findings. */
function codes(boots: readonly NamedBoot[]): Html {
  const counts = new Map<string, [failures: number, findings: number]>();
  const counted = (code: string): [number, number] => {
    const count = counts.get(code) ?? [0, 0];
    counts.set(code, count);
    return count;
  };
  for (const { report } of boots) {
    for (const { code } of report.timeline) if (code !== undefined) counted(code)[0] += 1;
    for (const { code, severity } of report.findings) if (severity === "error") counted(code)[1] += 1;
  }
  if (counts.size === 0) return html`<p>No error came up.</p>\n`;
  const sorted = [...counts].toSorted(([, one], [, other]) => other[0] + other[1] - one[0] - one[1]);
  const { shown, more } = bounded(sorted, 200);
  const rows = shown.map(([code, [failures, found]]) => [code, String(failures), String(found)]);
  return html`${table("Errors by code", ["code", "in timelines", "as findings (errors)"], rows)}${more}`;
}

/** All boots of one document. */
export function bootsSection(boots: readonly NamedBoot[], id: string): Html {
  const good = boots.filter(isGood).length;
  const { shown, more } = bounded(boots, maxBoots);
  const sum = `${good} of ${boots.length} good`;
  const views = shown.map((boot, index) => bootView(boot, `${id}-boot${index + 1}`, boots.length <= openBoots));
  return html`<p class="sum">${sum}</p>${codes(boots)}${views}${more}`;
}
