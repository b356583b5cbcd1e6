import { placeIn, type Rule, type Script } from "../script.ts";

function traceLine({ firstLine, lines }: Script): number | undefined {
  if (/^#!\S+(?:\s+\S+)*\s+-\w*x/.test(firstLine)) return 1;
  return lines.find(({ text }) => /(?:^|[;&]\s*|\s)set\s+(?:-\w*x|-o\s+xtrace)/.test(text))?.line;
}

/** `set -x` shows every command with its arguments, and `snap change` and the journal keep them. */
export const tracedKey: Rule = ({ scripts }) =>
  scripts.flatMap((script) => {
    const line = traceLine(script);
    const keyed = script.lines.some(({ text }) => /api[-_]?key|device-service\.headers/i.test(text));
    if (line === undefined || !keyed) return [];
    const message = "the hook's trace shows the API key; it ends in the journal and in `snap change`";
    const fix = "Take `set -x` out, and replace the key: it has to be taken for known.";
    return [{ code: "api-key-in-trace", severity: "error", ...placeIn(script, line), message, fix }];
  });
