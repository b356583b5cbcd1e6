import { type Breach, pieces } from "./breach.ts";
import { packageJson } from "./sample-checkout.ts";

function text(what: string, rule: string, ...content: readonly string[]): Breach {
  return { what, gate: "text", rule: `text/${rule}`, files: { "docs/note.md": `Read ${pieces(...content)} first.\n` } };
}

function source(what: string, rule: string, ...content: readonly string[]): Breach {
  return { what, gate: "text", rule: `text/${rule}`, files: { "test/unit/a.test.ts": `${pieces(...content)}\n` } };
}

export const textBreaches: readonly Breach[] = [
  text("the folder of one machine", "machine-path", "/wo", "rk/main/README.md"),
  text("the home of one user", "machine-path", "/ho", "me/jane/notes"),
  text("root's home", "machine-path", "/ro", "ot/.npmrc"),
  text("a package registry", "registry-host", "https://registry.npm", "js.org/undici"),
  text("another package registry", "registry-host", "https://proxy.gol", "ang.org/a"),
  text("work left for later", "leftover", "TO", "DO: more"),
  text("a known fault left in", "leftover", "FIX", "ME"),
  source("a test that is left out", "skipped-test", "test.sk", 'ip("a", () => {});'),
  source("tests run alone", "skipped-test", "describe.on", 'ly("a", () => {});'),
  source("a test left out on some machines", "skipped-test", "test.sk", 'ipIf(process.platform)("a", () => {});'),
  source("a test that is only announced", "skipped-test", "it.to", 'do("a");'),
  text("a space that cannot be seen", "hidden-character", "\u200b"),
  text("text that runs backwards", "hidden-character", "\u202e"),
  text("a control character", "hidden-character", "\u0007"),
  source("a private key", "secret", "-----BEGIN PRIVATE KE", "Y-----\n", "MIIE".repeat(16)),
  source("an access token", "secret", "ghp", "_", "aB3d".repeat(9)),
  source("an API key in an assignment", "secret", 'const apiKey = "', "k3yv".repeat(8), '";'),
  text("the tools it was written with", "maker", "Chat", "GPT"),
  {
    what: "a range of versions",
    gate: "text",
    rule: "text/loose-version",
    files: { "package.json": packageJson({ undici: "^8.12.4" }) },
  },
  {
    what: "a lock file that says where from",
    gate: "text",
    rule: "text/resolved",
    files: {
      "package-lock.json":
        '{\n  "packages": {\n    "a": {\n      "resolved": "https://example.com/a.tgz"\n    }\n  }\n}\n',
    },
  },
  {
    what: "a lock file without a package for another platform",
    gate: "text",
    rule: "text/incomplete-lock",
    files: {
      "package-lock.json": '{ "packages": { "node_modules/a": { "optionalDependencies": { "a-arm64": "1.0.0" } } } }\n',
    },
  },
];
