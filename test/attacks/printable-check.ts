/** What a terminal obeys or a reader misreads: controls, line and paragraph separators, changes of direction. */
const unprintable =
  /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF\uD800-\uDFFF]/u;

function* textsIn(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  else if (typeof value === "object" && value !== null) {
    for (const [name, item] of Object.entries(value)) {
      yield name;
      yield* textsIn(item);
    }
  }
}

/** Where something unprintable was said, or undefined. Line feeds are the program's own. */
export function unprintableIn(stderr: string, document: unknown): string | undefined {
  const show = (text: string): string => JSON.stringify(text.slice(0, 120));
  if (unprintable.test(stderr)) return `stderr says ${show(stderr)}`;
  const bad = [...textsIn(document)].find((text) => unprintable.test(text));
  return bad === undefined ? undefined : `--json says ${show(bad)}`;
}
