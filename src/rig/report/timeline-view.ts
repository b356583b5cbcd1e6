import type { BootReport, TimelineEvent } from "../boot/boot-report.ts";
import { asClock, inWords } from "../story/duration.ts";
import { actorLook } from "./actors.ts";
import { bounded, type Html, html } from "./html.ts";

const maxEvents = 2000;

function percent(part: number, whole: number): string {
  return `${Math.min(100, Math.max(0, (100 * part) / whole)).toFixed(2)}%`;
}

/** Where in the boot it happened, drawn to scale; never so short that it cannot be seen. */
function bar({ atMs, durationMs, actor }: TimelineEvent, wholeMs: number): Html {
  const x = percent(Math.min(atMs, wholeMs * 0.99), wholeMs);
  const look = actorLook(actor);
  return html`<svg class="bar" aria-hidden="true" width="100%" height="16"><rect class="track" width="100%" height="16"/>
<rect x="${x}" width="${percent(durationMs, wholeMs)}" height="16" fill="url(#hatch-${look})"/>
<rect x="${x}" width="3" height="16" class="edge"/></svg>`;
}

function row(event: TimelineEvent, wholeMs: number): Html {
  const { atMs, durationMs, actor, what, code, outcome } = event;
  const took = durationMs > 0 ? inWords(durationMs) : "at once";
  const how = outcome === undefined || outcome === "done" ? undefined : html`<div class="how">${outcome}</div>`;
  const sign = code === undefined ? undefined : html` <code class="code">${code}</code>`;
  return html`<tr><th scope="row">${asClock(atMs)}</th><td class="actor">${actor}</td>
<td class="what">${what}${sign}${how}</td><td class="took">${took}</td><td class="bars">${bar(event, wholeMs)}</td></tr>\n`;
}

/** Who did what and who waited for whom, in order, each with its bar and its words. */
export function timelineView({ timeline }: BootReport): Html {
  const wholeMs = Math.max(1, ...timeline.slice(0, maxEvents).map(({ atMs, durationMs }) => atMs + durationMs));
  const { shown, more } = bounded(timeline, maxEvents);
  const heads = ["since power on", "who", "what", "took", "when"].map((name) => html`<th scope="col">${name}</th>`);
  return html`<table class="timeline"><caption>Timeline: ${inWords(wholeMs)} in the device's time</caption>
<thead><tr>${heads}</tr></thead><tbody>${shown.map((event) => row(event, wholeMs))}</tbody></table>${more}\n`;
}
