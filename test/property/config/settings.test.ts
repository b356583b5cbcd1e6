import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeCheckedSettings, encodeCheckedSettings } from "../../../src/config/cache.ts";
import type { SettingsFiles } from "../../../src/config/files.ts";
import { checkSettings } from "../../../src/config/load.ts";
import { locate } from "../../../src/config/located.ts";
import { readYamlTree } from "../../../src/config/yaml-tree.ts";
import { configProblems } from "../../../src/problem/codes/config.ts";

/** Every path is the settings file. */
function oneFile(bytes: Uint8Array): SettingsFiles {
  return { look: () => ({ kind: "missing" }), read: () => ({ kind: "read", bytes, mode: 0o600 }) };
}

const words = [
  "vault",
  "url",
  "headers",
  "api-key",
  "serial",
  "sources",
  "route",
  "deadline",
  "file",
  "mac",
  "- ",
  ": ",
  "\n",
];
const marks = [
  "  ",
  "\t",
  "&a ",
  "*a",
  "!t ",
  "{",
  "}",
  "[",
  "]",
  ",",
  '"',
  "'",
  "|\n",
  ">-\n",
  "#",
  "? ",
  "%YAML 1.1\n",
  "---\n",
  "\u0000",
  "\uFEFF",
];
const yamlish = fc
  .array(fc.oneof(fc.constantFrom(...words, ...marks), fc.string({ maxLength: 5 })), { maxLength: 60 })
  .map((parts) => parts.join(""));

const key = fc.oneof(
  fc.constantFrom("vault", "url", "headers", "serial", "sources", "trust", "__proto__", "constructor"),
  fc.string(),
);
const { document } = fc.letrec((tie) => ({
  document: fc.oneof(
    { maxDepth: 4 },
    fc.string(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    tie("list"),
    tie("map"),
  ),
  list: fc.array(tie("document"), { maxLength: 4 }),
  map: fc.dictionary(key, tie("document"), { maxKeys: 5 }),
}));

describe("whatever the settings are", () => {
  test("any text gives settings or findings that are complete, never a fault", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          yamlish.map((text) => Buffer.from(text)),
          fc.uint8Array({ maxLength: 200 }),
        ),
        async (bytes) => {
          const { settings, findings } = await checkSettings({
            file: "/s.yaml",
            files: oneFile(bytes),
            workingFolder: "/",
          });
          const errors = findings.filter(({ severity }) => severity === "error");
          expect(settings === undefined).toBe(errors.length > 0);
          for (const { code, problem, fix, line, column } of errors) {
            expect(Object.hasOwn(configProblems, code)).toBe(true);
            expect(problem).not.toMatch(/[\p{Cc}]/u);
            expect(fix).not.toMatch(/[\p{Cc}]/u);
            expect(line === undefined || (line >= 1 && (column ?? 0) >= 1)).toBe(true);
          }
        },
      ),
    );
  });

  test("any configuration of snapctl and any flags give settings or findings, never a fault", async () => {
    await fc.assert(
      fc.asyncProperty(document, fc.dictionary(key, document, { maxKeys: 3 }), async (snapctl, flags) => {
        const { settings, findings } = await checkSettings({
          files: oneFile(new Uint8Array()),
          snapctl,
          flags,
          workingFolder: "/",
        });
        const broken = findings.some(({ severity }) => severity === "error");
        expect(settings === undefined).toBe(broken);
      }),
    );
  });

  test("a header's value is in no finding and in no cache entry", async () => {
    const secret = fc.stringMatching(/^[a-z]{12}[^a-zA-Z]{0,3}[a-z]{4}$/).filter((text) => !text.includes("\0"));
    const name = fc.constantFrom("api-key", "Content-Type", "bad name", "x");
    await fc.assert(
      fc.asyncProperty(secret, name, fc.boolean(), async (value, header, quoted) => {
        const text = `vault:\n  headers:\n    "${header}": ${quoted ? JSON.stringify(value) : value}\n`;
        const kept: string[] = [];
        const cache = { read: () => undefined, write: (entry: string) => void kept.push(entry) };
        const bytes = Buffer.from(text);
        const { findings } = await checkSettings({ file: "/s.yaml", files: oneFile(bytes), workingFolder: "/", cache });
        expect(JSON.stringify(findings)).not.toContain(value.slice(0, 12));
        expect(kept.join()).not.toContain(value.slice(0, 12));
      }),
    );
  });
});

describe("the cache", () => {
  const origin = (text: string) => ({ fingerprint: "00", text, source: "/s.yaml" });

  test("gives back the values and places that were read", () => {
    fc.assert(
      fc.property(document, (value) => {
        const text = JSON.stringify(value);
        const { tree } = readYamlTree(text, "/s.yaml");
        const encoded = tree === undefined ? undefined : encodeCheckedSettings(tree, origin(text));
        if (tree === undefined || encoded === undefined) return;
        const bare = JSON.stringify(tree, (name, each: unknown) => (name === "range" ? undefined : each));
        expect(JSON.stringify(decodeCheckedSettings(encoded, origin(text)))).toBe(bare);
      }),
    );
  });

  test("never throws, whatever the entry holds", () => {
    fc.assert(
      fc.property(document, (tree) => {
        const entry = JSON.stringify({ format: "prepare-device checked settings 2", fingerprint: "00", tree });
        const decoded = decodeCheckedSettings(entry, origin("text"));
        expect(decoded === undefined || ["map", "list", "scalar"].includes(decoded.kind)).toBe(true);
      }),
    );
  });
});

test("a plain value keeps its shape when it is given a place", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string()), (value) => {
      const tree = locate(value, { source: "snapctl" });
      expect(tree.kind === "map" && tree.entries.map(({ name }) => name)).toEqual(Object.keys(value));
    }),
  );
});
