import { mkdirSync, rmSync } from "node:fs";
import { basename } from "node:path";
import { type BuildOptions, build, type Metafile } from "esbuild";
import type { BuildFacts } from "./build-facts.ts";
import { fileAskedFor, type Part, withoutOtherParts } from "./part-plugin.ts";
import { type Partition, partition } from "./partition.ts";
import { partPrefix } from "./parts.ts";

export interface BundleRequest {
  /** The checkout; every path in the bundle and the metafile is relative to it. */
  readonly folder: string;
  /** Relative to the folder. */
  readonly entry: string;
  /** Absolute path of the folder that is to hold NAME.cjs of every part; without it only the metafile is made. */
  readonly outFolder?: string;
  readonly facts: BuildFacts;
}

export interface Bundle {
  /** The one that begins first. */
  readonly parts: readonly Part[];
  /** All parts in one: an import that leads to another part names the file, or the package's first one. */
  readonly metafile: Metafile;
}

/**
 * Bundles the device program into parts, each one CommonJS function, which the executable loads when they are asked for.
 * `import()` stays lazy: esbuild wraps what it reaches in functions that run at first use, and calls require() for it,
 * because import() of one of Node's own modules reads all its exports, and with node:http that loads Node's undici
 * (20 ms). No name of ours is minified, so that stack traces from the field name our functions. Comments and blanks go,
 * and what is not ASCII is escaped: V8 keeps the whole text in memory, and keeps it in two bytes a character for the
 * sake of a single one beyond Latin-1.
 */
export async function bundleDevice(request: BundleRequest): Promise<Bundle> {
  const { outFolder } = request;
  if (outFolder !== undefined) {
    rmSync(outFolder, { recursive: true, force: true });
    mkdirSync(outFolder, { recursive: true });
  }
  const parts: Part[] = [{ name: basename(request.entry, ".ts"), kind: "entry" }];
  const whole = partition(request.folder, request.entry);
  const metafiles: Metafile[] = [];
  for (const part of parts) {
    const asked = (other: Part): void => {
      if (!parts.some(({ name }) => name === other.name)) parts.push(other);
    };
    metafiles.push(await bundlePart(request, part, whole, asked));
  }
  return { parts, metafile: joined(metafiles, parts) };
}

async function bundlePart(
  request: BundleRequest,
  part: Part,
  whole: Partition,
  asked: (other: Part) => void,
): Promise<Metafile> {
  const { folder, facts, outFolder } = request;
  const result = await build({
    ...beginning(request, part, whole),
    absWorkingDir: folder,
    outfile: `${outFolder ?? ""}/${part.name}.cjs`,
    write: outFolder !== undefined,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "cjs",
    supported: { "dynamic-import": false },
    charset: "ascii",
    minifySyntax: true,
    minifyWhitespace: true,
    minifyIdentifiers: part.kind === "package",
    // Licence texts are shipped beside the executable, whole (third-party.ts), not as scattered comments.
    legalComments: "none",
    // A linked node_modules must not bring its own absolute path into the bundle.
    preserveSymlinks: true,
    plugins: [withoutOtherParts(folder, part, whole, asked)],
    // The loader calls each part as a function.
    banner: { js: "(function(exports,require,module){" },
    footer: { js: "})" },
    metafile: true,
    logLevel: "warning",
    define: {
      __BUILD_VERSION__: JSON.stringify(facts.version),
      __BUILD_COMMIT__: JSON.stringify(facts.commit),
      __BUILD_TIME__: JSON.stringify(facts.commitTime),
    },
  });
  if (result.warnings.length > 0) throw new Error(`cannot bundle ${part.name}: esbuild warned (see above)`);
  return result.metafile;
}

/** A package's part is the package as require() finds it; one of ours gives each of its files that others import from. */
function beginning({ folder, entry }: BundleRequest, part: Part, whole: Partition): BuildOptions {
  if (part.kind === "entry") return { entryPoints: [entry] };
  const contents =
    part.kind === "package" ? `module.exports = require("${part.name}");` : givingFiles(whole.givenBy(part.name));
  return { stdin: { contents, resolveDir: folder } };
}

/** By functions, so that a part that nobody asks for anything has nothing to set up. */
function givingFiles(given: ReturnType<Partition["givenBy"]>): string {
  const imports = given.map(([file, names], number) => {
    const taken = names.map((name) => `${name} as f${number}_${name}`);
    return `import { ${taken.join(", ")} } from "./${file}";`;
  });
  const files = given.map(([file, names], number) => {
    const fields = names.map((name) => `${name}: f${number}_${name}`);
    return `"${file}": () => ({ ${fields.join(", ")} }),`;
  });
  return [...imports, "export const files = {", ...files, "};"].join("\n");
}

function joined(metafiles: readonly Metafile[], parts: readonly Part[]): Metafile {
  const whole: Metafile = { inputs: {}, outputs: {} };
  for (const [number, { inputs, outputs }] of metafiles.entries()) {
    for (const [path, input] of Object.entries(inputs)) {
      if (path === "<stdin>") continue;
      whole.inputs[path] = { ...input, imports: input.imports.map((one) => leading(one, parts, metafiles)) };
    }
    const [output] = Object.values(outputs);
    if (output !== undefined) whole.outputs[`${parts[number]?.name}.cjs`] = output;
  }
  refuseTwice(whole, parts);
  return whole;
}

type Import = Metafile["inputs"][string]["imports"][number];

/** The import with the module that it leads to in the other part. */
function leading(one: Import, parts: readonly Part[], metafiles: readonly Metafile[]): Import {
  const file = fileAskedFor(one.path);
  if (file !== undefined) return { kind: one.kind, path: file };
  if (!one.path.startsWith(partPrefix)) return one;
  const number = parts.findIndex(({ name }) => `${partPrefix}${name}` === one.path);
  const path = metafiles[number]?.inputs["<stdin>"]?.imports[0]?.path;
  if (path === undefined) throw new Error(`cannot bundle: nothing is called ${one.path}`);
  return { kind: one.kind, path };
}

/** What is in two parts has its classes and its state twice. The entry's own part has none of either. */
function refuseTwice({ outputs }: Metafile, parts: readonly Part[]): void {
  const seen = new Map<string, string>();
  for (const { name, kind } of parts) {
    for (const [path, { bytesInOutput }] of Object.entries(outputs[`${name}.cjs`]?.inputs ?? {})) {
      if (kind === "entry" || path === "<stdin>" || bytesInOutput === 0) continue;
      const other = seen.get(path);
      if (other !== undefined) throw new Error(`cannot bundle: ${path} is in the parts ${other} and ${name}`);
      seen.set(path, name);
    }
  }
}
