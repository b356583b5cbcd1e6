import type { BootReport, Finding } from "../boot/boot-report.ts";
import { bounded, type Html, html } from "./html.ts";

const maxFindings = 500;
const signs: Readonly<Record<string, string>> = { error: "✘", warning: "▲", note: "ℹ" };

function place({ file, hook, line }: Finding): string {
  const where = file ?? hook;
  if (where === undefined) return "no place in the gadget";
  return line === undefined ? where : `${where}:${line}`;
}

function item(finding: Finding): Html {
  const { severity, code, message, fix } = finding;
  const sign = Object.hasOwn(signs, severity) ? signs[severity] : "";
  return html`<li><strong>${sign} ${severity}</strong> <code class="code">${code}</code> <span>${place(finding)}</span>
<p>${message}</p><p class="fix">Fix: ${fix}</p></li>\n`;
}

/** What is wrong with the gadget, where, and what to do. */
export function findingsView({ findings }: BootReport): Html {
  if (findings.length === 0) return html`<p>Nothing was found.</p>\n`;
  const { shown, more } = bounded(findings, maxFindings);
  return html`<ul class="findings">${shown.map(item)}</ul>${more}`;
}
