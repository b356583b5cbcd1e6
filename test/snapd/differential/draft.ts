/** A header's value before it is written; `raw` is written as it stands after the colon. */
export type DraftValue =
  | string
  | readonly DraftValue[]
  | { readonly mapping: readonly (readonly [string, DraftValue])[] }
  | { readonly raw: string };

/** An assertion in parts that can be edited one by one and then written, well-formed or not. */
export interface Draft {
  headers: [name: string, value: DraftValue][];
  body: string;
  signature: string;
  /** What is written instead of the body's length in bytes. */
  bodyLength: string | undefined;
}

export function writeDraft(draft: Draft): string {
  const lines = draft.headers
    .filter(([name]) => name !== "body-length")
    .map(([name, value]) => `${name}:${writeValue(value, 0)}`);
  const length = draft.bodyLength ?? String(Buffer.byteLength(draft.body));
  const written = draft.bodyLength !== undefined || draft.body !== "";
  if (written) lines.splice(Math.max(lines.length - 1, 0), 0, `body-length: ${length}`);
  const body = draft.body === "" ? "" : `\n\n${draft.body}`;
  return `${lines.join("\n")}${body}\n\n${draft.signature}`;
}

/** What follows a name and its colon, or a dash; deeper values are indented as snapd does. */
function writeValue(value: DraftValue, indent: number): string {
  const margin = " ".repeat(indent);
  if (typeof value === "string") {
    return value.includes("\n") ? `\n${margin}    ${value.replaceAll("\n", `\n${margin}    `)}` : ` ${value}`;
  }
  if ("raw" in value) return value.raw;
  if ("mapping" in value) {
    return value.mapping.map(([name, item]) => `\n${margin}  ${name}:${writeValue(item, indent + 2)}`).join("");
  }
  return value.map((item) => `\n${margin}  -${writeValue(item, indent + 2)}`).join("");
}

export function headerOf(draft: Draft, name: string): DraftValue | undefined {
  return draft.headers.find(([given]) => given === name)?.[1];
}

export function setHeader(draft: Draft, name: string, value: DraftValue): void {
  const at = draft.headers.findIndex(([given]) => given === name);
  if (at >= 0) draft.headers[at] = [name, value];
  else draft.headers.splice(Math.max(draft.headers.length - 1, 0), 0, [name, value]);
}

export function copyDraft(draft: Draft): Draft {
  return { ...draft, headers: draft.headers.map(([name, value]) => [name, value]) };
}
