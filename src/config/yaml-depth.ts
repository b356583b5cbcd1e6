import { Lexer } from "yaml";

/** No setting is more than four levels deep; the reader's time grows with the square of the levels. */
const maxNesting = 64;

const steps: ReadonlyMap<string, number> = new Map([
  ["[", 1],
  ["{", 1],
  ["]", -1],
  ["}", -1],
]);
const beginnings: ReadonlySet<string> = new Set(["-", "?"]);

/**
 * Is this text nested so deeply that reading it would take seconds? Told from its words alone, in time that grows with
 * its length: brackets that are open, and dashes and question marks one behind the other in a line. What is nested by
 * indentation needs more characters than a settings file may have.
 */
export function nestsTooDeeply(text: string): boolean {
  // Most texts have not even that many beginnings.
  if ((text.match(/[[{]|[-?] /gu)?.length ?? 0) <= maxNesting) return false;
  let open = 0;
  let inLine = 0;
  for (const token of new Lexer().lex(text)) {
    open = Math.max(0, open + (steps.get(token) ?? 0));
    if (beginnings.has(token)) inLine += 1;
    else if (token.includes("\n")) inLine = 0;
    if (open + inLine > maxNesting) return true;
  }
  return false;
}
