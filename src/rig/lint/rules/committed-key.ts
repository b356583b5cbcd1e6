import { placeIn, type Rule } from "../script.ts";

const literal = /\b(?:x-)?api[-_]?key["']?\s*[=:]\s*["'\\]*([A-Za-z0-9][\w+/=.-]{7,})/i;

/** A key in a script is in every copy of the gadget and in its history. The key is not repeated here. */
export const committedKey: Rule = ({ scripts }) =>
  scripts.flatMap((script) => {
    const at = script.lines.find(({ text }) => literal.test(text));
    if (at === undefined) return [];
    const message = `${script.hook.name} holds an API key`;
    const fix = "Give the key at build time, as a file of the gadget that is in no repository, and replace this one.";
    return [{ code: "api-key-committed", severity: "error", ...placeIn(script, at.line), message, fix }];
  });
