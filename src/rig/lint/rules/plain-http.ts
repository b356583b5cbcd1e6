import { placeIn, type Rule } from "../script.ts";

/** Loopback does not leave the device. */
const away = /\bhttp:\/\/(?!localhost\b|127\.|\[::1\])/i;

export const plainHttp: Rule = ({ scripts }) =>
  scripts.flatMap((script) => {
    const at = script.lines.find(({ text }) => away.test(text));
    if (at === undefined) return [];
    const message = "something is asked over plain http: everybody on the way reads it, the API key too";
    const fix = "Use https, or keep the vault on the factory's own cable and say so where the key is managed.";
    return [{ code: "plain-http", severity: "warning", ...placeIn(script, at.line), message, fix }];
  });
