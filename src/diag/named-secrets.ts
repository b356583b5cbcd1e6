/** What vaults, stores, proxies and Wi-Fi call what they take secrets in; with anything after it, as in token_2. */
const words = [
  "api[-_ ]?key|apikey|authori[sz]ation|macaroon|discharge|secret|token|credential|cookie|signature|passkey",
  "passw(?:or)?d|passphrase|passwort|(?:pass|pwd|psk)(?![a-z])|(?<![a-z])(?:pin|sig|sas|auth)(?![a-z])",
  "(?:access|auth|encryption|master|private|recovery|shared|wep)[-_ ]?key|private[-_ ]lines|(?<=[?&])key",
].join("|");
/** Every repetition has a limit, so that no text takes longer than its length. */
const name = `(?:${words})[\\w.-]{0,40}`;
/** name: value, name=value, "name": "value", name => value, ("name", "value"), <name>value. */
const separator = `[\\\\"'\\]]{0,16}\\s{0,16}(?:[:=]>?|>|(?<=[\\\\"']),(?=\\s{0,16}[\\\\"']))[^\\S\\n]{0,64}`;
const named = new RegExp(
  `(?:${name}${separator}|(?<=(?:^|\\s)--?[\\w.-]{0,40})${name}\\s{1,16}|\\b(?:bearer|macaroon root)[ =]{1,16})`,
  "gi",
);
const secretName = new RegExp(`(?:${words})`, "i");
const isNameAlone = /^[\w.-]{1,60}$/;

/** What may stand after a value in quotes; anything else belongs to the value. */
const afterValue = /^(?:\s|[,;}\])&>]|\\|["']|$)/;

/** Where a value that begins in quotes ends: at the next of the same, with as many backslashes. Undefined: nowhere. */
function endOfQuoted(line: string, from: number): number | undefined {
  const [, backslashes = "", quote = ""] = /^(\\*)(["'])/.exec(line.slice(from, from + 64)) ?? [];
  if (quote === "") return undefined;
  const close = new RegExp(`(?<!\\\\)${backslashes.replaceAll("\\", "\\\\")}${quote}`, "g");
  close.lastIndex = from + backslashes.length + 1;
  for (let found = close.exec(line); found !== null; found = close.exec(line)) {
    const isDoubled = quote === "'" && line[close.lastIndex] === quote;
    if (isDoubled) close.lastIndex += 1;
    else return afterValue.test(line.slice(close.lastIndex, close.lastIndex + 1)) ? found.index : undefined;
  }
  return undefined;
}

/** The line without the value of any name that secrets have: in quotes up to their end, else up to the line's. */
function withoutValues(line: string, mask: string): string {
  const kept: string[] = [];
  let at = 0;
  named.lastIndex = 0;
  for (let found = named.exec(line); found !== null; found = named.exec(line)) {
    const from = named.lastIndex;
    if (from >= line.trimEnd().length) break;
    const end = endOfQuoted(line, from);
    const opening = end === undefined ? "" : (/^\\*["']/.exec(line.slice(from, from + 64))?.[0] ?? "");
    kept.push(line.slice(at, from), opening, mask);
    if (end === undefined) return kept.join("");
    at = end;
    named.lastIndex = end + 1;
  }
  return [...kept, line.slice(at)].join("");
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** `name:` and nothing, or YAML's signs for a text of several lines: the value stands in the lines below. */
const valueBelow = new RegExp(`${name}["']?\\s{0,16}[:=]\\s{0,16}[|>]?[-+0-9]{0,4}\\s{0,16}$`, "i");

/** Does this contain what secrets are called? */
export function isSecretName(text: string): boolean {
  return secretName.test(text);
}

/** Is this nothing but a name of that kind, as in a list of headers and values? */
export function isOnlySecretName(text: string): boolean {
  return isNameAlone.test(text) && secretName.test(text);
}

/** The text without whatever stands under a name that secrets have, known or not. Rather too much than too little. */
export function withoutNamed(text: string, mask: string): string {
  let above: number | undefined;
  const lines = text.split("\n").map((line) => {
    // A value may go on in lines that are indented deeper than its name.
    if (above !== undefined && line.trim() !== "" && indentOf(line) > above) return " ".repeat(indentOf(line)) + mask;
    const left = withoutValues(line, mask);
    const goesOn = (left !== line && left.endsWith(mask)) || valueBelow.test(line);
    above = goesOn ? indentOf(line) : undefined;
    return left;
  });
  return lines.join("\n");
}
