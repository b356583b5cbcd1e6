import type { Metafile } from "esbuild";
import { bundleDevice } from "../build/bundle.ts";
import { readPackageJson } from "../project.ts";
import type { Finding, Gate } from "./gate.ts";

/** Packages that cost milliseconds to load: only `import()` may reach them, so that a short command never pays. */
const lazyPackages = new Set(["undici", "systeminformation", "yaml"]);

/** What the device executable contains, by the bundler's own record. */
export const bundleGate: Gate = {
  name: "device bundle",
  async run(folder) {
    const facts = { version: "0", commit: "0", commitTime: new Date(0).toISOString() };
    const { metafile } = await bundleDevice({ folder, entry: "src/main.ts", facts });
    const { dependencies = {} } = readPackageJson(folder);
    const paths = Object.keys(metafile.inputs);
    const early = staticClosure(metafile, "src/main.ts");
    const findings = paths.flatMap((path) => {
      const rule = brokenRule(path, new Set(Object.keys(dependencies)), early.has(path));
      return rule === undefined ? [] : [{ path, ...rule }];
    });
    return { looked: paths.length, unit: "modules", findings: oneEach(findings) };
  },
};

function brokenRule(path: string, shipped: ReadonlySet<string>, early: boolean): Omit<Finding, "path"> | undefined {
  if (path.startsWith("src/rig/")) return { rule: "bundle/rig", message: "the rig has no place on a device" };
  const owner = /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
  if (owner === undefined) {
    const own = path.startsWith("src/") || path === "package.json";
    return own ? undefined : { rule: "bundle/foreign-file", message: "is not part of the device's source" };
  }
  if (!shipped.has(owner)) return { rule: "bundle/undeclared-package", message: `${owner} is no dependency` };
  if (!early || !lazyPackages.has(owner)) return undefined;
  return { rule: "bundle/eager-package", message: `${owner} is loaded at every start: reach it through import()` };
}

/** The modules that run as soon as the entry does. */
function staticClosure({ inputs }: Metafile, entry: string): ReadonlySet<string> {
  const reached = new Set([entry]);
  for (const path of reached) {
    for (const { path: imported, kind, external } of inputs[path]?.imports ?? []) {
      if (kind !== "dynamic-import" && external !== true) reached.add(imported);
    }
  }
  return reached;
}

/** One finding for each package and rule instead of one for each of its files. */
function oneEach(findings: readonly Finding[]): readonly Finding[] {
  const first = new Map(findings.toReversed().map((finding) => [`${finding.rule} ${finding.message}`, finding]));
  return [...first.values()].toReversed();
}
