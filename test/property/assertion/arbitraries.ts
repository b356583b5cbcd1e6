import { array, constantFrom, dictionary, letrec, oneof, string, stringMatching } from "fast-check";
import type { HeaderValue } from "../../../src/assertion/assertion.ts";

/** Names of headers and of a map's entries. */
export const headerName = oneof(
  stringMatching(/^[a-z](?:-?[a-z0-9]){0,8}$/),
  constantFrom("constructor", "tostring", "valueof", "a", "b"),
);

/** Any text that is well formed, line breaks and what looks like structure included. */
const headerText = oneof(
  string({ unit: "binary", maxLength: 20 }),
  constantFrom("", " ", "\n", "\n\n", "- a", "a: b", "    x", "  - x\n  - y", "a\n", "\r\n", "é\u{1f511}"),
);

/** Texts, lists and maps in each other; lists and maps are never empty, because such cannot be written. */
export const headerValue = letrec<{ value: HeaderValue }>((tie) => ({
  value: oneof(
    { depthSize: "small", withCrossShrink: true },
    headerText.map((one): HeaderValue => one),
    array(tie("value"), { minLength: 1, maxLength: 4 }).map((list): HeaderValue => list),
    dictionary(headerName, tie("value"), { minKeys: 1, maxKeys: 4 }).map(
      (one): HeaderValue => new Map(Object.entries(one)),
    ),
  ),
})).value;
