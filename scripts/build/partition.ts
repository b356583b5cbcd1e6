import { existsSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { type EcmaScriptModule, parseSync } from "oxc-parser";
import { ownParts } from "./parts.ts";

/** Which part each file of ours is in, and what the parts have to give each other. */
export interface Partition {
  /** Undefined for a file that only the entry needs. */
  readonly ownerOf: (file: string) => string | undefined;
  /** The files of this part that other parts import from, each with the names they take. */
  readonly givenBy: (part: string) => readonly (readonly [file: string, names: readonly string[]])[];
}

interface Import {
  readonly file: string;
  /** "all" for import(), import * and export *. */
  readonly names: readonly string[] | "all";
  readonly dynamic: boolean;
}

interface SourceFile {
  readonly imports: readonly Import[];
  readonly exports: readonly string[];
}

/**
 * A file belongs to the first part, in the order of the list, that reaches it without passing another part's root. So no
 * file of ours is in two parts, and a process that loads several has one class Problem; only what the entry imports
 * statically is in the entry's own part, too.
 */
export function partition(folder: string, entry: string): Partition {
  const files = readFiles(folder, entry);
  const owners = ownersOf(files);
  const given = givenNames(files, owners);
  return {
    ownerOf: (file) => owners.get(file),
    givenBy: (part) =>
      [...given]
        .filter(([file]) => owners.get(file) === part)
        .map(([file, names]) => [file, [...names].sort()] as const)
        .sort(([one], [other]) => (one < other ? -1 : 1)),
  };
}

type Files = ReadonlyMap<string, SourceFile>;

/** Everything of ours that the entry or a part's root reaches. A root that is not in this checkout is none. */
function readFiles(folder: string, entry: string): Files {
  const files = new Map<string, SourceFile>();
  const roots = ownParts.flatMap((part) => part.roots).filter((root) => existsSync(`${folder}/${root}`));
  const reached = new Set([entry, ...roots]);
  for (const file of reached) {
    const read = readSource(file, readFileSync(`${folder}/${file}`, "utf8"));
    files.set(file, read);
    for (const imported of read.imports) reached.add(imported.file);
  }
  return files;
}

function readSource(file: string, text: string): SourceFile {
  const { module } = parseSync(file, text);
  const found = [...staticImports(module), ...reexports(module), ...dynamicImports(module, text)];
  const imports = found.flatMap(({ file: request, ...rest }) =>
    /^\.\.?\/.*\.ts$/.test(request) ? [{ file: posix.join(posix.dirname(file), request), ...rest }] : [],
  );
  const exported = module.staticExports.flatMap(({ entries }) => entries.filter(({ isType }) => !isType));
  return { imports, exports: exported.flatMap(({ exportName }) => exportName.name ?? []) };
}

function staticImports({ staticImports: found }: EcmaScriptModule): readonly Import[] {
  return found.flatMap(({ moduleRequest, entries }) => {
    const values = entries.filter(({ isType }) => !isType);
    if (values.length === 0 && entries.length > 0) return [];
    const names = values.map(({ importName }) => importName.name);
    return [{ file: moduleRequest.value, names: allOr(names), dynamic: false }];
  });
}

function reexports({ staticExports }: EcmaScriptModule): readonly Import[] {
  return staticExports
    .flatMap(({ entries }) => entries)
    .flatMap(({ moduleRequest, importName, isType }) =>
      moduleRequest === null || isType
        ? []
        : [{ file: moduleRequest.value, names: allOr([importName.name]), dynamic: false }],
    );
}

function dynamicImports({ dynamicImports: found }: EcmaScriptModule, text: string): readonly Import[] {
  return found.map(({ moduleRequest: { start, end } }) => ({
    file: text.slice(start + 1, end - 1),
    names: "all",
    dynamic: true,
  }));
}

function allOr(names: readonly (string | null | undefined)[]): readonly string[] | "all" {
  const named = names.filter((name) => typeof name === "string");
  return named.length === names.length ? named : "all";
}

function ownersOf(files: Files): ReadonlyMap<string, string> {
  const present = ownParts.map(({ name, roots }) => ({ name, roots: roots.filter((root) => files.has(root)) }));
  const owners = new Map(present.flatMap(({ name, roots }) => roots.map((root) => [root, name] as const)));
  for (const { name, roots } of present) {
    const reached = new Set(roots);
    for (const file of reached) {
      owners.set(file, name);
      for (const imported of files.get(file)?.imports ?? []) {
        if (!owners.has(imported.file)) reached.add(imported.file);
      }
    }
  }
  return owners;
}

/** By file, what is imported from it across the border of its part. */
function givenNames(files: Files, owners: ReadonlyMap<string, string>): ReadonlyMap<string, ReadonlySet<string>> {
  const given = new Map<string, Set<string>>();
  const take = ({ file, names }: Import): void => {
    const taken = given.get(file) ?? new Set();
    for (const name of names === "all" ? (files.get(file)?.exports ?? []) : names) taken.add(name);
    given.set(file, taken);
  };
  for (const [file, { imports }] of files) {
    const owner = owners.get(file);
    for (const one of imports) {
      const theirs = owners.get(one.file);
      // The entry has what it imports statically in its own part.
      if (theirs !== undefined && theirs !== owner && (owner !== undefined || one.dynamic)) take(one);
    }
  }
  return given;
}
