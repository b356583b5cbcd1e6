// Runs pkg's single-executable builder once, in a process of its own: pkg takes its cache from HOME, its work folder
// from TMPDIR, and changes the working directory. Called by executable.ts with one JSON argument.
import process from "node:process";
import type { SeaConfig } from "@yao-pkg/pkg/lib-es5/sea.js";
import { isArch, targets } from "./target.ts";

export interface PkgRequest {
  readonly arch: "x64" | "arm64";
  readonly nodeVersion: string;
  /** The script that the executable begins with, absolute. */
  readonly bundle: string;
  /** The same file as seen from pkg's work folder. This text is stored in the executable, so it must not vary. */
  readonly storedPath: string;
  /** Absolute paths of further files, by the names under which the script finds them. */
  readonly assets: Readonly<Record<string, string>>;
  readonly outFile: string;
  /** Program that stands for the target's Node when the blob is made. */
  readonly generator: string;
}

/** The settings of Node's single executable applications that pkg passes through without naming them in its types. */
interface FullSeaConfig extends SeaConfig {
  readonly main: string;
  readonly assets: Readonly<Record<string, string>>;
  readonly execArgv: readonly string[];
  readonly execArgvExtension: "none" | "env" | "cli";
}

const request = JSON.parse(process.argv[2] ?? "") as PkgRequest;
// pkg makes the blob with process.execPath when it takes the target for a foreign one, and only then.
process.execPath = request.generator;
const foreign = Object.keys(targets).find((arch) => isArch(arch) && arch !== request.arch);
Object.defineProperty(process, "arch", { value: foreign });
const { default: pkgSea } = await import("@yao-pkg/pkg/lib-es5/sea.js");

const seaConfig: FullSeaConfig = {
  main: request.storedPath,
  assets: request.assets,
  disableExperimentalSEAWarning: true,
  useSnapshot: false,
  useCodeCache: true,
  // V8 lets the young generation grow from 3 to 48 MiB before it looks for garbage; 6 do for this program, and a hook that is
  // given them at once looks for none: what it spares is more than what it makes. Of V8's flags only those of the heap's size
  // are free: any other has every code cache rejected, Node's own too (5 ms at each start).
  // Without --openssl-config OPENSSL_CONF names the file, and one that OpenSSL cannot read ends the process before our first line.
  // With --disable-sigusr1 a stray SIGUSR1 opens no debugger, which would run whatever any user of the device sends to its port.
  // With --v8-pool-size V8 has one thread for its work in the background instead of four, each with some memory of its own.
  execArgv: [
    "--min-semi-space-size=2",
    "--max-semi-space-size=2",
    "--openssl-config=/dev/null",
    "--disable-sigusr1",
    "--v8-pool-size=1",
  ],
  // NODE_OPTIONS in a hook's environment is none of this program's business.
  execArgvExtension: "none",
};
await pkgSea.default(request.bundle, {
  seaConfig,
  targets: [
    {
      nodeRange: `node${request.nodeVersion}`,
      platform: "linux",
      arch: request.arch,
      output: request.outFile,
    },
  ],
});
