import { build, type Metafile } from "esbuild";
import type { BuildFacts } from "./build-facts.ts";

export interface BundleRequest {
  /** The checkout; every path in the bundle and the metafile is relative to it. */
  readonly folder: string;
  /** Relative to the folder. */
  readonly entry: string;
  /** Absolute path of the file to write; without it only the metafile is made. */
  readonly outFile?: string;
  readonly facts: BuildFacts;
}

/**
 * Bundles the device program into one CommonJS file, which is what a single executable application can load.
 * `import()` stays lazy: esbuild wraps what it reaches in functions that run at first use. No name is minified, so that
 * stack traces from the field name our functions. Comments and blanks go, and what is not ASCII is escaped: V8 keeps
 * the whole text in memory, and keeps it in two bytes a character for the sake of a single one beyond Latin-1.
 */
export async function bundleDevice(request: BundleRequest): Promise<Metafile> {
  const { facts } = request;
  const result = await build({
    absWorkingDir: request.folder,
    entryPoints: [request.entry],
    outfile: request.outFile ?? "prepare-device.cjs",
    write: request.outFile !== undefined,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "cjs",
    charset: "ascii",
    minifySyntax: true,
    minifyWhitespace: true,
    // Licence texts are shipped beside the executable, whole (third-party.ts), not as scattered comments.
    legalComments: "none",
    // A linked node_modules must not bring its own absolute path into the bundle.
    preserveSymlinks: true,
    metafile: true,
    logLevel: "warning",
    define: {
      __BUILD_VERSION__: JSON.stringify(facts.version),
      __BUILD_COMMIT__: JSON.stringify(facts.commit),
      __BUILD_TIME__: JSON.stringify(facts.commitTime),
    },
  });
  if (result.warnings.length > 0) throw new Error(`cannot bundle ${request.entry}: esbuild warned (see above)`);
  return result.metafile;
}
