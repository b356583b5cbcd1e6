import { readNamedFile } from "../../commands/named-file.ts";
import { printable } from "../../problem/printable.ts";
import { Problem } from "../../problem/problem.ts";
import { givenPath } from "./given-path.ts";

const maxBytes = 1024 * 1024;

/** The line may be a part of a secret, so that only its number is told. */
function wrongLine(file: string, number: number): Problem {
  return new Problem("usage-wrong", `cannot read ${printable(file, 300)}: line ${number} is no key=value`, {
    cure: "Write one key=value a line, as for snap set; a value of several lines is written as JSON.",
  });
}

/**
 * The key=value words of --settings-file, one a line; empty lines and those that begin with # are left out. A secret is
 * given so, for arguments are seen by everybody on the machine. Problems disk-…, usage-wrong
 */
export function settingsIn(file: string | undefined): readonly string[] {
  if (file === undefined) return [];
  const text = new TextDecoder().decode(readNamedFile(givenPath(file), maxBytes));
  const words = text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === "" || line.startsWith("#")) return [];
    if (!/^[\w.-]+=/.test(line)) throw wrongLine(file, index + 1);
    return [line];
  });
  if (words.length > 0) return words;
  // As where a CI has no such secret: the boot would be tried without it.
  throw new Problem("usage-wrong", `cannot read ${printable(file, 300)}: it holds no setting`, {
    cure: "Write one key=value a line, or leave --settings-file out.",
  });
}
