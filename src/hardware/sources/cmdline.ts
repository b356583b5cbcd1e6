import type { Evidence } from "../reading.ts";
import { evidenceOf, kernelText, type Source, type SourceContext } from "./source.ts";

const path = "/proc/cmdline";

export const cmdlineSource: Source = {
  name: "cmdline:KEY",
  description: "the value of KEY=VALUE on the kernel's command line (androidboot.serialno and the like); needs no plug",
  plug: undefined,
  findArgumentFault: (key) => (/^[^\s"=]+$/.test(key) ? undefined : "a key has no blank, quote or equals sign"),
  read,
};

async function read({ files }: SourceContext, key: string): Promise<Evidence> {
  const answer = await files.read(path);
  if (answer.kind !== "bytes") return evidenceOf(answer, [path], "there is no /proc/cmdline");
  const words = splitCommandLine(kernelText(answer.bytes));
  const values = [
    ...new Set(words.flatMap((word) => (word.startsWith(`${key}=`) ? [word.slice(key.length + 1)] : []))),
  ];
  const [value] = values;
  if (value === undefined) return { kind: "absent", paths: [path], why: `the kernel was not started with ${key}=` };
  if (values.length > 1) {
    const why = `the command line has ${values.length} different values for ${key}`;
    return {
      kind: "refused",
      paths: [path],
      code: "serial-ambiguous",
      why,
      raw: values.join(" "),
      cure: `Give ${key} once.`,
    };
  }
  return { kind: "found", paths: [path], bytes: Buffer.from(value, "latin1") };
}

/**
 * The kernel's own rule (lib/cmdline.c, next_arg): blanks separate words unless between double quotes, the quotes
 * around a whole word or around its value are dropped, and there is no escape for a quote.
 */
export function splitCommandLine(line: string): string[] {
  return (line.match(/(?:"[^"]*(?:"|$)|[^ \t-\r"])+/g) ?? []).map(unquote);
}

function unquote(word: string): string {
  if (word.startsWith('"')) return word.slice(1).replace(/"$/, "");
  const equals = word.indexOf("=");
  if (word[equals + 1] !== '"' || equals < 0) return word;
  return word.slice(0, equals + 1) + word.slice(equals + 2).replace(/"$/, "");
}
