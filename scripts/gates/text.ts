import { readFileSync } from "node:fs";
import type { PackageJson } from "../project.ts";
import type { Finding, Gate } from "./gate.ts";
import { listFiles } from "./list-files.ts";
import { lineAt } from "./source-file.ts";
import { textRules } from "./text-rules.ts";

/** What may stand in no file, and what package.json and the lock file must keep to. */
export const textGate: Gate = {
  name: "text",
  async run(folder) {
    const paths = await listFiles(folder);
    const findings = paths.flatMap((path) => {
      const text = readFileSync(`${folder}/${path}`, "utf8");
      if (path === "package.json") return [...ruleFindings(path, text), ...loosePins(path, text)];
      if (path === "package-lock.json") return lockFindings(path, text);
      return isBinary(text) ? [] : ruleFindings(path, text);
    });
    return { looked: paths.length, unit: "files", findings };
  },
};

function isBinary(text: string): boolean {
  return text.includes("\uFFFD") && text.includes("\0");
}

function ruleFindings(path: string, text: string): Finding[] {
  return textRules
    .filter(({ except }) => except === undefined || !except.test(path))
    .flatMap(({ rule, pattern, message }) =>
      [...text.matchAll(pattern)].map((match) => ({
        path,
        line: lineAt(text, match.index),
        rule,
        // A secret must not travel on into a log.
        message: rule === "text/secret" ? message : `${JSON.stringify(match[0])} ${message}`,
      })),
    );
}

function loosePins(path: string, text: string): Finding[] {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(text) as PackageJson;
  const pins = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
  return pins
    .filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))
    .map(([name, version]) => ({ path, rule: "text/loose-version", message: `${name} ${version} is not one version` }));
}

/** What npm stores of the whole tree of packages. */
interface LockFile {
  readonly packages?: Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>>;
}

function lockFindings(path: string, text: string): Finding[] {
  return [...resolvedFindings(path, text), ...missingPackages(path, JSON.parse(text) as LockFile)];
}

/** npm ci refuses a lock file that leaves out a package for another platform. */
function missingPackages(path: string, { packages = {} }: LockFile): Finding[] {
  const known = new Set(Object.keys(packages).map((place) => place.replace(/^.*node_modules\//, "")));
  const wanted = Object.values(packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies));
  return [...new Set(wanted)]
    .filter((name) => !known.has(name))
    .map((name) => ({ path, rule: "text/incomplete-lock", message: `has no entry for ${name}` }));
}

function resolvedFindings(path: string, text: string): Finding[] {
  return text.split("\n").flatMap((content, index) => {
    if (!/^\s*"resolved":/.test(content)) return [];
    return [{ path, line: index + 1, rule: "text/resolved", message: "the lock file says where from; hashes suffice" }];
  });
}
