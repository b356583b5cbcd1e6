import { nextPoint, type Place, readEscape } from "./escapes.ts";
import { type CodePointSet, ExpressionError } from "./node.ts";
import { perlClass, posixClass, range, setOf, unicodeClass, union } from "./sets.ts";

/** \pN, \p{NAME}, \PN or \P{NAME} at this place; undefined if it is something else. */
export function readUnicodeClass(place: Place, fold: boolean): CodePointSet | undefined {
  const { text, at } = place;
  const letter = text[at + 1];
  if (text[at] !== "\\" || (letter !== "p" && letter !== "P")) return undefined;
  place.at += 2;
  let name = "";
  if (text[place.at] === "{") {
    const end = text.indexOf("}", place.at);
    if (end < 0) throw new ExpressionError("it names a Unicode class without end");
    name = text.slice(place.at + 1, end);
    place.at = end + 1;
  } else {
    name = String.fromCodePoint(nextPoint(place));
  }
  return unicodeClass(name, { fold, negated: letter === "P" });
}

/** \d, \D, \s, \S, \w or \W at this place; undefined if it is something else. */
export function readPerlClass(place: Place, fold: boolean): CodePointSet | undefined {
  const letter = place.text[place.at + 1];
  if (place.text[place.at] !== "\\" || letter === undefined || !"dDsSwW".includes(letter)) return undefined;
  place.at += 2;
  return perlClass(letter, fold);
}

/** [:NAME:] at this place; undefined if it is something else. */
function readPosixClass(place: Place, fold: boolean): CodePointSet | undefined {
  const { text, at } = place;
  if (!text.startsWith("[:", at)) return undefined;
  const end = text.indexOf(":]", at + 2);
  if (end < 0) return undefined;
  place.at = end + 2;
  return posixClass(text.slice(at + 2, end), fold);
}

function readCharacter(place: Place): number {
  return place.text[place.at] === "\\" ? readEscape(place) : nextPoint(place);
}

/** One character, or a range of them; a "-" in front of the closing bracket is a character. */
function readRange(place: Place, fold: boolean): CodePointSet {
  const low = readCharacter(place);
  let high = low;
  const after = place.text[place.at + 1];
  if (place.text[place.at] === "-" && after !== undefined && after !== "]") {
    place.at++;
    high = readCharacter(place);
    if (high < low) throw new ExpressionError("it has a range from high to low");
  }
  return setOf(range(low, high), { fold });
}

/** The class in brackets at this place (regexp/syntax parseClass). */
export function readClass(place: Place, fold: boolean): CodePointSet {
  place.at++;
  const negated = place.text[place.at] === "^";
  if (negated) place.at++;
  const sets: CodePointSet[] = [];
  while (sets.length === 0 || place.text[place.at] !== "]") {
    const named = readPosixClass(place, fold) ?? readUnicodeClass(place, fold) ?? readPerlClass(place, fold);
    sets.push(named ?? readRange(place, fold));
  }
  place.at++;
  return union(sets, negated);
}
