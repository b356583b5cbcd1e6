import type { Random } from "./random.ts";

type TextEdit = (text: string, random: Random) => string;

function editLine(text: string, random: Random, edit: (line: string) => string[]): string {
  const lines = text.split("\n");
  const at = random.below(lines.length);
  lines.splice(at, 1, ...edit(lines[at] ?? ""));
  return lines.join("\n");
}

const indentMore: TextEdit = (text, random) =>
  editLine(text, random, (line) => [`${" ".repeat(random.between(1, 4))}${line}`]);
const indentLess: TextEdit = (text, random) => editLine(text, random, (line) => [line.replace(/^ {1,2}/, "")]);
const dropLine: TextEdit = (text, random) => editLine(text, random, () => []);
const doubleLine: TextEdit = (text, random) => editLine(text, random, (line) => [line, line]);
const emptyLine: TextEdit = (text, random) =>
  editLine(text, random, (line) => (random.once(2) ? ["", line] : [line, ""]));
const carriageReturn: TextEdit = (text, random) => editLine(text, random, (line) => [`${line}\r`]);
const blankAtEnd: TextEdit = (text, random) => editLine(text, random, (line) => [`${line} `]);
const dropColon: TextEdit = (text, random) =>
  editLine(text, random, (line) => [line.replace(":", random.pick(["", " :", "::", "： "]))]);
const dropBlank: TextEdit = (text, random) =>
  editLine(text, random, (line) => [line.replace(": ", random.pick([":", ":  ", ":\t"]))]);
const splitLine: TextEdit = (text, random) =>
  editLine(text, random, (line) => {
    const at = random.below(line.length + 1);
    return [line.slice(0, at), line.slice(at)];
  });

const joinLines: TextEdit = (text, random) => {
  const at = text.indexOf("\n", random.below(text.length));
  return at < 0 ? text : text.slice(0, at) + text.slice(at + 1);
};

const base64Letter: TextEdit = (text, random) => {
  const at = random.below(text.length);
  return (
    text.slice(0, at) + random.pick(["=", "+", "/", "-", "_", " ", "A", "\t", "\r"]) + text.slice(at + random.below(2))
  );
};

const cutEnd: TextEdit = (text, random) => text.slice(0, random.below(text.length + 1));
const newlineAtEnd: TextEdit = (text, random) => text + "\n".repeat(random.between(1, 3));
const newlineAtStart: TextEdit = (text, random) => random.pick(["\n", "\n\n", "\ufeff", " "]) + text;
const allWindows: TextEdit = (text) => text.replaceAll("\n", "\r\n");

const textEdits: readonly TextEdit[] = [
  indentMore,
  indentMore,
  indentLess,
  dropLine,
  doubleLine,
  emptyLine,
  carriageReturn,
  blankAtEnd,
  dropColon,
  dropBlank,
  splitLine,
  joinLines,
  base64Letter,
  base64Letter,
  cutEnd,
  newlineAtEnd,
  newlineAtStart,
  allWindows,
];

/** Text with one or two edits of its lines. */
export function editedText(text: string, random: Random): string {
  let edited = text;
  for (let i = random.pick([1, 1, 2]); i > 0; i -= 1) edited = random.pick(textEdits)(edited, random);
  return edited;
}

const sequences: readonly (readonly number[])[] = [
  [0xc3],
  [0xa9],
  [0xff],
  [0xfe],
  [0xc0, 0x80],
  [0xed, 0xa0, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xe2, 0x82],
  [0xf0, 0x9f, 0x94],
  [0xef, 0xbb, 0xbf],
  [0xef, 0xbf, 0xbf],
  [0x00],
  [0x0a],
  [0x0a, 0x0a],
  [0x0d, 0x0a],
  [0x20],
  [0x3a],
  [0x2d],
  [0xf8, 0x88, 0x80, 0x80, 0x80],
  [0xe0, 0x80, 0xaf],
  [0xc2, 0x85],
];

/** Bytes with a few of them changed, put in or taken out. */
export function editedBytes(bytes: Uint8Array, random: Random): Uint8Array {
  let edited = Buffer.from(bytes);
  for (let i = random.pick([1, 1, 1, 2, 3]); i > 0; i -= 1) {
    const at = random.below(edited.length + 1);
    const put = random.once(2) ? Buffer.from(random.pick(sequences)) : Buffer.of(random.below(256));
    const out = random.pick([0, 1, 1, 1, put.length, 2]);
    edited = Buffer.concat([edited.subarray(0, at), put, edited.subarray(at + out)]);
    if (random.once(4) && edited.length > 1) {
      const bit = random.below(edited.length);
      edited[bit] = (edited[bit] ?? 0) ^ (1 << random.below(8));
    }
  }
  return new Uint8Array(edited);
}
