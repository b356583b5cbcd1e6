import { mkdirSync, rmSync } from "node:fs";
import { type BuildOptions, build, type Metafile } from "esbuild";
import type { BuildFacts } from "./build-facts.ts";
import { isPackage, type Part, partOfFile, partPrefix, withoutOtherParts } from "./parts.ts";

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
  /** All parts in one: an import that leads to another part names that part's entry. */
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
  const parts = [partOfFile(request.entry)];
  const metafiles: Metafile[] = [];
  for (const part of parts) {
    const asked = (other: Part): void => {
      if (!parts.some(({ name }) => name === other.name)) parts.push(other);
    };
    metafiles.push(await bundlePart(request, part, asked));
  }
  return { parts, metafile: joined(metafiles, parts) };
}

async function bundlePart(request: BundleRequest, part: Part, asked: (other: Part) => void): Promise<Metafile> {
  const { folder, facts, outFolder } = request;
  const result = await build({
    ...beginning(folder, part),
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
    minifyIdentifiers: isPackage(part),
    // Licence texts are shipped beside the executable, whole (third-party.ts), not as scattered comments.
    legalComments: "none",
    // A linked node_modules must not bring its own absolute path into the bundle.
    preserveSymlinks: true,
    plugins: [withoutOtherParts(folder, part, asked)],
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
  if (result.warnings.length > 0) throw new Error(`cannot bundle ${part.entry}: esbuild warned (see above)`);
  return result.metafile;
}

/** A package's part is the package as require() finds it. */
function beginning(folder: string, part: Part): BuildOptions {
  if (!isPackage(part)) return { entryPoints: [part.entry] };
  return { stdin: { contents: `module.exports = require("${part.entry}");`, resolveDir: folder } };
}

function joined(metafiles: readonly Metafile[], parts: readonly Part[]): Metafile {
  const whole: Metafile = { inputs: {}, outputs: {} };
  for (const [number, { inputs, outputs }] of metafiles.entries()) {
    for (const [path, input] of Object.entries(inputs)) {
      if (path === "<stdin>") continue;
      const imports = input.imports.map((one) =>
        one.path.startsWith(partPrefix) ? leading(one, parts, metafiles) : one,
      );
      whole.inputs[path] = { ...input, imports };
    }
    const [output] = Object.values(outputs);
    if (output !== undefined) whole.outputs[`${parts[number]?.name}.cjs`] = output;
  }
  return whole;
}

type Import = Metafile["inputs"][string]["imports"][number];

/** The import with the module that the other part begins with. */
function leading(one: Import, parts: readonly Part[], metafiles: readonly Metafile[]): Import {
  const number = parts.findIndex(({ name }) => `${partPrefix}${name}` === one.path);
  const part = parts[number];
  if (part === undefined) throw new Error(`cannot bundle: nothing is called ${one.path}`);
  const entry = metafiles[number]?.inputs["<stdin>"]?.imports[0]?.path ?? part.entry;
  return { kind: one.kind, path: entry };
}
