import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** Bundles the hook that only adopts for Node, and returns the line of shell that runs it there. */
export async function bareAdoptionHook(folder: string, node: string): Promise<string> {
  const outfile = join(folder, "bare-adoption.cjs");
  const entry = fileURLToPath(import.meta.resolve("./bare-adoption.ts"));
  await build({ entryPoints: [entry], outfile, bundle: true, platform: "node", format: "cjs", logLevel: "error" });
  return `exec ${node} ${outfile}`;
}
