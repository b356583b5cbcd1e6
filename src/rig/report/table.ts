import { type Html, html } from "./html.ts";

/** A cell: text of a document, or markup. */
type Cell = string | Html;

/**
 * A table with a caption. Where the screen is narrow it scrolls in a box of its own, by keyboard, too, or is "stacked": each
 * row a block, each cell a line behind its column's name.
 */
export function table(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  narrow: "scrolled" | "stacked" = "scrolled",
): Html {
  const heads = head.map((name) => html`<th scope="col">${name}</th>`);
  const named = (index: number): Html | undefined =>
    narrow === "stacked" ? html` data-head="${head[index]}"` : undefined;
  const body = rows.map((cells) => {
    const [first = "", ...others] = cells;
    return html`<tr><th scope="row">${first}</th>${others.map((cell, index) => html`<td${named(index + 1)}>${cell}</td>`)}</tr>\n`;
  });
  return html`<div class="scroll${narrow === "stacked" ? html` stacked` : undefined}" role="region" tabindex="0" aria-label="${caption}"><table>
<caption>${caption}</caption><thead><tr>${heads}</tr></thead>
<tbody>${body}</tbody></table></div>\n`;
}

/** Names and what they are. */
export function facts(pairs: readonly (readonly [string, Cell])[]): Html {
  const rows = pairs.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`);
  return html`<dl>${rows}</dl>\n`;
}
