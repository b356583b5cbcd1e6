import { type CodePointSet, ExpressionError } from "./node.ts";

// Sets of code points. Membership is asked of JavaScript's own engine with single characters only, where it cannot
// backtrack; its flag "i" folds case as Go's unicode.SimpleFold does.

/** The inside of a JavaScript class for the range, written with escapes only. */
export function range(low: number, high: number): string {
  return `\\u{${low.toString(16)}}-\\u{${high.toString(16)}}`;
}

/** The set of a JavaScript class's inside. Folding comes before negating, as in Go. */
export function setOf(inside: string, options: { readonly fold: boolean; readonly negated?: boolean }): CodePointSet {
  if (inside === "") return () => options.negated === true;
  const pattern = new RegExp(`^[${inside}]$`, options.fold ? "iu" : "u");
  const negated = options.negated === true;
  return (point) => pattern.test(String.fromCodePoint(point)) !== negated;
}

export function literal(point: number, fold: boolean): CodePointSet {
  return fold ? setOf(range(point, point), { fold }) : (other) => other === point;
}

export function union(sets: readonly CodePointSet[], negated: boolean): CodePointSet {
  return (point) => sets.some((set) => set(point)) !== negated;
}

/** \d, \s and \w know ASCII only. */
const perlClasses = new Map([
  ["d", "0-9"],
  ["s", "\\t\\n\\f\\r "],
  ["w", "0-9A-Za-z_"],
]);

/** The class of a letter behind a backslash (upper case negates), or undefined. */
export function perlClass(letter: string, fold: boolean): CodePointSet | undefined {
  const inside = perlClasses.get(letter.toLowerCase());
  return inside === undefined ? undefined : setOf(inside, { fold, negated: letter < "a" });
}

const posixClasses = new Map([
  ["alnum", "0-9A-Za-z"],
  ["alpha", "A-Za-z"],
  ["ascii", "\\0-\\x7f"],
  ["blank", "\\t "],
  ["cntrl", "\\0-\\x1f\\x7f"],
  ["digit", "0-9"],
  ["graph", "!-~"],
  ["lower", "a-z"],
  ["print", " -~"],
  ["punct", "!-\\/:-@\\[-`\\{-~"],
  ["space", "\\t-\\r "],
  ["upper", "A-Z"],
  ["word", "0-9A-Za-z_"],
  ["xdigit", "0-9A-Fa-f"],
]);

/** The class of the name between `[:` and `:]`. */
export function posixClass(name: string, fold: boolean): CodePointSet {
  const negated = name.startsWith("^");
  const inside = posixClasses.get(negated ? name.slice(1) : name);
  if (inside === undefined) throw new ExpressionError("it names an unknown class");
  return setOf(inside, { fold, negated });
}

const categories = /^(?:C[cfos]|L[lmotu]?|M[cen]?|N[dlo]?|P[cdefios]?|S[ckmo]?|Z[lps]?)$/;

/** Go knows scripts by their full names; of four letters, JavaScript also knows codes, which are not names. */
const scriptName =
  /^(?:Ahom|Cham|Lisu|Miao|Modi|Newa|Thai|[A-Z][a-z]{1,2}|[A-Z][A-Za-z]{4,}|[A-Z][a-z]*(?:_[A-Z][a-z]*)+)$/;

function unicodeInside(name: string): string | undefined {
  if (name === "Any") return range(0, 0x10ffff);
  // Go's C leaves out what is unassigned.
  if (name === "C") return "\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}";
  if (categories.test(name)) return `\\p{${name}}`;
  if (!scriptName.test(name)) return undefined;
  const inside = `\\p{Script=${name}}`;
  try {
    return new RegExp(inside, "u").source;
  } catch {
    return undefined;
  }
}

/** The class of \p{NAME}: a category or a script; `^` in front of the name negates. */
export function unicodeClass(
  name: string,
  options: { readonly fold: boolean; readonly negated: boolean },
): CodePointSet {
  const inverted = name.startsWith("^");
  const inside = unicodeInside(inverted ? name.slice(1) : name);
  if (inside === undefined) throw new ExpressionError("it names an unknown Unicode class");
  return setOf(inside, { fold: options.fold, negated: options.negated !== inverted });
}
