import { decisiveHeaders, headerNames, listOf } from "./dictionary.ts";
import { copyDraft, type Draft, type DraftValue, headerOf, setHeader } from "./draft.ts";
import { randomKey } from "./key-text.ts";
import type { Random } from "./random.ts";
import { randomText, randomTree, randomValue } from "./values.ts";

type Edit = (draft: Draft, random: Random) => void;

function ownName(draft: Draft, random: Random): string {
  return random.pick(draft.headers)[0];
}

const setOwn: Edit = (draft, random) => {
  const name = ownName(draft, random);
  setHeader(draft, name, randomValue(random, name));
};

const setDecisive: Edit = (draft, random) => {
  const type = headerOf(draft, "type");
  const name = random.pick(decisiveHeaders(typeof type === "string" ? type : ""));
  setHeader(draft, name, randomValue(random, name));
};

const setAny: Edit = (draft, random) => {
  const name = random.pick(headerNames);
  setHeader(draft, name, randomValue(random, name));
};

const removeOne: Edit = (draft, random) => {
  draft.headers.splice(random.below(draft.headers.length), 1);
};

const repeatOne: Edit = (draft, random) => {
  const [name, value] = random.pick(draft.headers);
  draft.headers.splice(random.below(draft.headers.length + 1), 0, [
    name,
    random.once(2) ? value : randomValue(random, name),
  ]);
};

const swapTwo: Edit = (draft, random) => {
  const i = random.below(draft.headers.length);
  const j = random.below(draft.headers.length);
  const [first, second] = [draft.headers[i], draft.headers[j]];
  if (first !== undefined && second !== undefined) {
    draft.headers[i] = second;
    draft.headers[j] = first;
  }
};

const rename: Edit = (draft, random) => {
  const header = random.pick(draft.headers);
  header[0] = random.once(10) ? header[0].toUpperCase() : random.pick(listOf("badNames"));
};

const addTree: Edit = (draft, random) => {
  setHeader(draft, random.pick(["x", "tree", "a-b", "snaps", "constraints"]), randomTree(random, 4));
};

/** The same value in another form: on the next line, in a list, in a map. */
const reshape: Edit = (draft, random) => {
  const header = random.pick(draft.headers);
  const value = header[1];
  if (typeof value !== "string") return;
  const indented = value.replaceAll("\n", "\n    ");
  header[1] = random.pick<DraftValue>([
    { raw: `\n    ${indented}` },
    { raw: `\n     ${indented}` },
    { raw: `\n   ${indented}` },
    { raw: `\n  ${value}` },
    { raw: `  ${value}` },
    { raw: `\t${value}` },
    { raw: value },
    { raw: `\n    ${indented}\n    ` },
    [value],
    { mapping: [["a", value]] },
  ]);
};

/** A key, with its id where one belongs, so that what comes after the id is reached. */
const setKey: Edit = (draft, random) => {
  const key = randomKey(random);
  const right = !random.once(8);
  if (headerOf(draft, "device-key") !== undefined) {
    setHeader(draft, "device-key", random.once(10) ? `${key.text}\n` : key.text);
    if (headerOf(draft, "device-key-sha3-384") !== undefined && right) setHeader(draft, "device-key-sha3-384", key.id);
    if (headerOf(draft, "type") === "serial-request" && right) setHeader(draft, "sign-key-sha3-384", key.id);
  } else {
    draft.body = random.once(10) ? `${key.text}\n` : key.text;
    if (right) setHeader(draft, "public-key-sha3-384", key.id);
  }
};

const setBody: Edit = (draft, random) => {
  if (headerOf(draft, "type") === "account-key" && !random.once(4)) return setKey(draft, random);
  const parts = Array.from({ length: random.below(5) }, () =>
    random.pick(["\n", "\n\n", "x", "a: b", "type: serial", "", randomText(random)]),
  );
  draft.body = parts.join(random.pick(["", "\n", "\n\n"]));
};

const setBodyLength: Edit = (draft, random) => {
  const right = Buffer.byteLength(draft.body);
  draft.bodyLength = random.pick([
    `+${right}`,
    `0${right}`,
    `${right} `,
    `${right + 1}`,
    `${right - 1}`,
    "0",
    "-0",
    "+0",
    "00",
    "",
    "x",
    "2097152",
    "2097153",
    "9223372036854775807",
    "9223372036854775808",
    `${right}.0`,
    `-${right}`,
    `${right * 2}`,
  ]);
};

const setSignature: Edit = (draft, random) => {
  draft.signature = random.pick([
    "",
    "\n",
    "A",
    "A\n",
    "AXNpZw==",
    " ",
    "\r\n",
    `${draft.signature}\n`,
    draft.signature.trimEnd(),
    `\n${draft.signature}`,
    draft.signature.replaceAll("\n", "\r\n"),
    draft.signature.slice(0, random.below(draft.signature.length + 1)),
    "\u00e9".repeat(random.between(1, 40)),
    `${draft.signature}${random.pick(["x", "\n\n", "\nx", "\n\nx", "\n\n\n"])}`,
  ]);
};

/** How often each edit is made. */
const shares: readonly (readonly [times: number, edit: Edit])[] = [
  [3, setOwn],
  [6, setDecisive],
  [3, setAny],
  [1, removeOne],
  [1, repeatOne],
  [1, swapTwo],
  [1, rename],
  [2, addTree],
  [2, reshape],
  [2, setKey],
  [2, setBody],
  [1, setBodyLength],
  [1, setSignature],
];

const edits: readonly Edit[] = shares.flatMap(([times, edit]) => Array.from({ length: times }, () => edit));

/** A valid assertion with one to three edits. */
export function editedDraft(from: Draft, random: Random): Draft {
  const draft = copyDraft(from);
  draft.headers = draft.headers.map(([name, value]) => [name, value]);
  const times = random.pick([1, 1, 1, 2, 2, 3]);
  for (let i = 0; i < times && draft.headers.length > 0; i += 1) random.pick(edits)(draft, random);
  return draft;
}
