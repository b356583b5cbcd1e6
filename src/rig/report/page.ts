import { hatchPatterns } from "./actors.ts";
import { bootsSection } from "./boot-section.ts";
import { comparison } from "./comparison.ts";
import { fleetSection } from "./fleet-section.ts";
import { Html, html } from "./html.ts";
import type { Failure, RigDocument } from "./read-document.ts";
import { styleSheet } from "./style-sheet.ts";
import { facts } from "./table.ts";

/** Nothing is fetched and nothing runs, whatever a document may have smuggled in. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Html;
}

function failureView({ code, message, cure }: Failure): Html {
  return facts([
    ["outcome", "it came to nothing"],
    ["what failed", message],
    ["code", code],
    ["what to do", cure],
  ]);
}

function section(document: RigDocument, index: number): Section {
  const id = `run${index + 1}`;
  if (document.kind === "fleet") {
    return { id, title: `Fleet: ${document.source}`, body: fleetSection(document.fleet, id) };
  }
  if (document.kind === "failure") {
    return { id, title: `Failed run: ${document.source}`, body: failureView(document.failure) };
  }
  const title = document.boots.length === 1 ? "Boot" : `${document.boots.length} boots`;
  return { id, title: `${title}: ${document.source}`, body: bootsSection(document.boots, id) };
}

function sectionsOf(documents: readonly RigDocument[], others: readonly RigDocument[]): readonly Section[] {
  const sections = documents.map(section);
  if (others.length === 0) return sections;
  return [{ id: "comparison", title: "Comparison", body: comparison(documents, others) }, ...sections];
}

/** One HTML file without scripts and without anything outside it. The same documents give the same bytes. */
export function reportPage(documents: readonly RigDocument[], others: readonly RigDocument[] = []): string {
  const sections = sectionsOf(documents, others);
  const links = sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`);
  const bodies = sections.map(
    ({ id, title, body }) => html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
${body}</section>\n`,
  );
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${new Html(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>Report of the rig</title><style>${new Html(styleSheet)}</style></head>
<body><a class="skip" href="#main">Skip to the runs</a>${hatchPatterns()}
<header><h1>Report of the rig</h1><nav aria-label="Runs"><ul>${links}</ul></nav></header>
<main id="main" tabindex="-1">${bodies}</main></body></html>\n`;
  return page.toString();
}
