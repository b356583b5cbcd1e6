import { shownText } from "./redact.ts";

/** Markup that was made here; everything else is text and gets escaped. */
export class Html {
  readonly #markup: string;

  constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }
}

/** What may stand in a template. A string is text from a document: redacted, bounded and escaped. */
type Part = string | number | Html | readonly Html[] | undefined;

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Safe between tags and in a quoted attribute. */
export function escaped(text: string): string {
  return shownText(text).replace(/[&<>"']/g, (character) => entities[character] ?? "");
}

function markupOf(part: Part): string {
  if (part === undefined) return "";
  if (typeof part === "number") return String(part);
  if (typeof part === "string") return escaped(part);
  return part instanceof Html ? part.toString() : part.join("");
}

/** Markup from a template; what is put into it is escaped unless it is markup itself. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.map((text, index) => text + markupOf(parts[index])).join(""));
}

/** At most `max` rows, and how many were left out. */
export function bounded<T>(rows: readonly T[], max: number): { readonly shown: readonly T[]; readonly more: Html } {
  const left = rows.length - max;
  return { shown: rows.slice(0, max), more: left > 0 ? html`<p>${left} more are not shown.</p>` : html`` };
}
