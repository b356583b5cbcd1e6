import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import type { Canary } from "./canary.ts";

/** Something that may have been written by mistake. */
export interface Place {
  readonly name: string;
  readonly bytes: Buffer;
}

export interface Finding {
  readonly place: string;
  readonly canary: string;
  readonly form: string;
}

/** As it stands, and without the line breaks that folded base64 has. */
function textsOf({ bytes }: Place): readonly string[] {
  const text = bytes.toString("latin1");
  return [text, text.replace(/\s|\\n/g, "")];
}

/** Every canary in every form that stands in the place; the first form of each is told. */
export function searchPlace(place: Place, canaries: readonly Canary[]): readonly Finding[] {
  const texts = textsOf(place);
  return canaries.flatMap(({ name, forms }) => {
    const found = forms.find(({ text }) => texts.some((one) => one.includes(text)));
    return found === undefined ? [] : [{ place: place.name, canary: name, form: found.form }];
  });
}

/** What is packed in an archive is not there for a search of its bytes: each member, name and content. */
function membersOf({ name, bytes }: Place): readonly Place[] {
  if (!name.endsWith(".zip")) return [];
  return Object.entries(unzipSync(new Uint8Array(bytes))).map(([member, content]) => ({
    name: `${name}, ${member}`,
    bytes: Buffer.concat([Buffer.from(`${member}\n`), content]),
  }));
}

/** Ordinary files below the folder, and those packed in archives. */
export function filesBelow(folder: string): readonly Place[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.flatMap((name) => {
    const path = join(folder, name);
    // The names themselves are written, too.
    if (!lstatSync(path).isFile()) return [{ name, bytes: Buffer.from(name) }];
    const bytes = readFileSync(path);
    return [{ name, bytes: Buffer.concat([Buffer.from(`${name}\n`), bytes]) }, ...membersOf({ name, bytes })];
  });
}

/**
 * The arguments of every program that was started, out of strace's log (-v -s 65536 -e trace=execve). Environments are
 * left out: only their own user reads them.
 */
export function startedPrograms(log: string): readonly Place[] {
  return log.split("\n").flatMap((line) => {
    const found = /execve\("(?:[^"\\]|\\.)*", \[(.*?)\], (?:\[|0x)/.exec(line)?.[1];
    return found === undefined
      ? []
      : [{ name: `arguments of a program: ${found.slice(0, 60)}`, bytes: Buffer.from(found) }];
  });
}
