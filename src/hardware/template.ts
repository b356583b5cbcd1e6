/** A template's parts in order: text as written, and names of sources. */
export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "source"; readonly name: string };

export type ParsedTemplate =
  | { readonly kind: "parts"; readonly parts: readonly TemplatePart[] }
  | { readonly kind: "fault"; readonly why: string };

/** Longest template text read. */
const templateMaxChars = 1024;

/** Splits `{dmi.board-serial}-{mac}` into its parts. Braces stand for sources only; there is no way to write one. */
export function parseTemplate(template: string): ParsedTemplate {
  if (template.length > templateMaxChars)
    return { kind: "fault", why: `is longer than ${templateMaxChars} characters` };
  const parts: TemplatePart[] = [];
  let rest = template;
  while (rest !== "") {
    const found = /^([^{}]+)|^\{([^{}]+)\}/.exec(rest);
    if (found === null) return { kind: "fault", why: "has a brace without its partner, or nothing between two braces" };
    const [whole, text, name] = found;
    if (text !== undefined) parts.push({ kind: "text", text });
    else if (name !== undefined) parts.push({ kind: "source", name });
    rest = rest.slice(whole.length);
  }
  const hasSource = parts.some((part) => part.kind === "source");
  return hasSource
    ? { kind: "parts", parts }
    : { kind: "fault", why: "names no source, so every unit would be the same" };
}

/** The names of the sources in the template, each once. */
export function sourcesOf(parts: readonly TemplatePart[]): string[] {
  return [...new Set(parts.flatMap((part) => (part.kind === "source" ? [part.name] : [])))];
}
