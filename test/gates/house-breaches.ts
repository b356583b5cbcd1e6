import { type Breach, lines } from "./breach.ts";
import { packageJson } from "./sample-checkout.ts";

function layout(what: string, rule: string, files: Breach["files"]): Breach {
  return { what, gate: "layout", rule: `layout/${rule}`, files };
}

function ambient(rule: string, expression: string): Breach {
  const files = { "src/keys/key.ts": `export const key = (): unknown => ${expression};\n` };
  return { what: `${expression} in a room`, gate: "ambient state", rule: `ambient/${rule}`, files };
}

const longBody = Array.from({ length: 40 }, (_, index) => `  console.log(${index});`);
const longFile = "export {};\n".repeat(301);

export const houseBreaches: readonly Breach[] = [
  layout("a room that imports a command", "import-upwards", { "src/keys/key.ts": 'import "../commands/greet.ts";\n' }),
  layout("a room that knows the first boot", "import-upwards", { "src/keys/key.ts": 'import "../provision.ts";\n' }),
  layout("the first boot calling a command", "import-upwards", {
    "src/flow.ts": 'export * from "./commands/greet.ts";\n',
  }),
  layout("a command that imports the entry", "import-upwards", { "src/commands/a.ts": 'import "../main.ts";\n' }),
  layout("the rig starting the device's entry", "import-upwards", { "src/rig/a.ts": 'import "../main.ts";\n' }),
  layout("a command that starts the rig", "imports-rig", { "src/commands/a.ts": 'import "../rig/main.ts";\n' }),
  layout("an upward import of a type", "import-upwards", {
    "src/keys/key.ts": 'import type { provision } from "../provision.ts";\n\nexport type Key = typeof provision;\n',
  }),
  layout("an upward import at run time", "import-upwards", {
    "src/keys/key.ts": 'export const key = async () => await import("../provision.ts");\n',
  }),
  layout("the device reaching into the rig", "imports-rig", { "src/keys/key.ts": 'import "../rig/main.ts";\n' }),
  layout("a pure room that imports a room", "impure-import", {
    "src/keys/key.ts": "export const key = 1;\n",
    "src/assertion/a.ts": 'export { key } from "../keys/key.ts";\n',
  }),
  layout("source that imports a test", "leaves-src", { "src/keys/key.ts": 'import "../../test/unit/name.test.ts";\n' }),
  layout("three rooms in a circle", "room-cycle", {
    "src/a/a.ts": 'import "../b/b.ts";\n',
    "src/b/b.ts": 'import "../c/c.ts";\n',
    "src/c/c.ts": 'import type {} from "../a/a.ts";\n',
  }),
  layout("a folder of leftovers", "empty-name", { "src/keys/utils/key.ts": "export const key = 1;\n" }),
  layout("a file of leftovers", "empty-name", { "src/keys/helpers.ts": "export const key = 1;\n" }),
  layout("a file nobody reads to its end", "long-file", { "test/unit/long.test.ts": longFile }),
  layout(
    "a house of long files",
    "long-median",
    Object.fromEntries("abcdefgh".split("").map((name) => [`src/keys/${name}.ts`, "export {};\n".repeat(101)])),
  ),
  layout("long functions everywhere", "long-function", {
    "src/keys/key.ts": lines("export function key(): void {", ...longBody, "}"),
  }),
  layout("a long method", "long-function", {
    "src/keys/key.ts": lines("export class Key {", "  key(): void {", ...longBody, "  }", "}"),
  }),
  ambient("time", "Date.now()"),
  ambient("time", "new Date()"),
  ambient("time", "performance.now()"),
  ambient("randomness", "Math.random()"),
  ambient("randomness", "crypto.randomUUID()"),
  ambient("environment", 'process.env["HOME"]'),
  ambient("environment", "process.argv[2]"),
  {
    what: "a counter that all callers share",
    gate: "ambient state",
    rule: "ambient/module-state",
    files: { "src/keys/key.ts": "export let key = 0;\n" },
  },
  {
    what: "a dead link",
    gate: "documents",
    rule: "docs/dead-link",
    files: { "docs/page.md": "# Page\n\n## First part\n\n[next](next.md)\n" },
  },
  {
    what: "a link to a heading that is not there",
    gate: "documents",
    rule: "docs/dead-link",
    files: { "docs/page.md": "# Page\n\n## First part\n\n[next](../README.md#second)\n" },
  },
  {
    what: "a page that is older than its source",
    gate: "documents",
    rule: "docs/stale",
    files: { "scripts/write-docs.ts": 'process.exitCode = process.argv.includes("--check") ? 1 : 0;\n' },
  },
  {
    what: "the rig on a device",
    gate: "device bundle",
    rule: "bundle/rig",
    files: { "src/main.ts": 'export const rig = async () => await import("./rig/main.ts");\n' },
  },
  {
    what: "a package on a device that is no dependency",
    gate: "device bundle",
    rule: "bundle/undeclared-package",
    files: { "src/main.ts": 'import "yaml";\n' },
  },
  {
    what: "a test on a device",
    gate: "device bundle",
    rule: "bundle/foreign-file",
    files: { "src/main.ts": 'import "../test/a.ts";\n', "test/a.ts": "process.exitCode = 2;\n" },
  },
  {
    what: "the HTTP client loaded at every start",
    gate: "device bundle",
    rule: "bundle/eager-package",
    files: { "package.json": packageJson({ undici: "8.12.4" }), "src/main.ts": 'import "undici";\n' },
  },
];
