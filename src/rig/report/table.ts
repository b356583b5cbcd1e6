import { type Html, html } from "./html.ts";

/** A cell: text of a document, or markup. */
type Cell = string | Html;

/** A table with a caption, in a box of its own that scrolls by keyboard where the screen is narrow. */
export function table(caption: string, head: readonly string[], rows: readonly (readonly Cell[])[]): Html {
  const heads = head.map((name) => html`<th scope="col">${name}</th>`);
  const body = rows.map((cells) => {
    const [first = "", ...others] = cells;
    return html`<tr><th scope="row">${first}</th>${others.map((cell) => html`<td>${cell}</td>`)}</tr>\n`;
  });
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${caption}"><table>
<caption>${caption}</caption><thead><tr>${heads}</tr></thead>
<tbody>${body}</tbody></table></div>\n`;
}

/** Names and what they are. */
export function facts(pairs: readonly (readonly [string, Cell])[]): Html {
  const rows = pairs.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`);
  return html`<dl>${rows}</dl>\n`;
}
