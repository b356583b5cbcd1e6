import { writeFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { decodeCheckedSettings, encodeCheckedSettings } from "../../../src/config/cache.ts";
import type { SettingsCache } from "../../../src/config/file-layer.ts";
import { FsSettingsFiles } from "../../../src/config/files.ts";
import { checkSettings, loadSettings } from "../../../src/config/load.ts";
import { readYamlTree } from "../../../src/config/yaml-tree.ts";
import { settingsFixtures } from "./settings-fixtures.ts";

const fixtures = settingsFixtures();
afterAll(() => fixtures.remove());
const files = new FsSettingsFiles();

class MemoryCache implements SettingsCache {
  text: string | undefined;
  writes = 0;
  read(): string | undefined {
    return this.text;
  }
  write(text: string): void {
    this.text = text;
    this.writes += 1;
  }
}

const origin = {
  fingerprint: "ab".repeat(12),
  text: "vault: {headers: {api-key: 'letmein'}}\n",
  source: "/etc/settings.yaml",
};

function encodedOf(text: string): string | undefined {
  const { tree } = readYamlTree(text, origin.source);
  return tree === undefined ? undefined : encodeCheckedSettings(tree, { ...origin, text });
}

describe("a cache entry", () => {
  test.each(["01-nothing", "02-small", "03-everything"])(
    "of %s gives the same settings and origins without a second write",
    async (name) => {
      const cache = new MemoryCache();
      const input = { file: `${fixtures.folder}/good/${name}.yaml`, files, workingFolder: "/", cache };
      const first = await loadSettings(input);
      const kept = cache.text;
      expect(cache.writes).toBe(1);
      const second = await loadSettings(input);
      expect(cache.writes).toBe(1);
      expect(second).toEqual(first);
      expect([...second.vault.headers.values()].map((value) => value.reveal())).toEqual(
        [...first.vault.headers.values()].map((value) => value.reveal()),
      );
      expect(kept).not.toContain("example-key");
    },
  );

  test("holds no header value, only where it stands in the file", () => {
    const encoded = encodedOf(origin.text);
    expect(encoded).not.toContain("letmein");
    const tree = decodeCheckedSettings(encoded ?? "", origin);
    expect(JSON.stringify(tree)).toContain("letmein");
  });

  test("is not made of a header value with an escape in it", () => {
    expect(encodedOf('vault: {headers: {api-key: "let\\x6dein"}}\n')).toBeUndefined();
  });

  test("is not made of settings with an error", async () => {
    const cache = new MemoryCache();
    await checkSettings({ file: `${fixtures.folder}/broken/01-misspelt-group.yaml`, files, workingFolder: "/", cache });
    expect(cache.writes).toBe(0);
  });

  test("of an older file is not used", async () => {
    const cache = new MemoryCache();
    const file = fixtures.write("changed.yaml", "route: adopted\n");
    const input = { file, files, workingFolder: "/", cache };
    expect((await loadSettings(input)).route).toBe("adopted");
    writeFileSync(file, "route: delegated\n");
    expect((await loadSettings(input)).route).toBe("delegated");
    expect(cache.writes).toBe(2);
  });

  test("is checked like the file itself: a value it should not have is refused", async () => {
    const cache = new MemoryCache();
    const input = { file: `${fixtures.folder}/good/03-everything.yaml`, files, workingFolder: "/", cache };
    await loadSettings(input);
    cache.text = cache.text?.replace('"adopted"', '"by-force"');
    const { findings } = await checkSettings(input);
    expect(findings.map(({ code, path }) => [code, path])).toEqual([["settings-value-wrong", "route"]]);
  });
});

describe("a hostile cache entry is ignored:", () => {
  const good = encodedOf(origin.text) ?? "";
  const edit = (from: string | RegExp, to: string) => good.replace(from, to);
  test.each([
    ["not JSON", good.slice(1)],
    ["empty", ""],
    ["another kind of document", "[]"],
    ["null", "null"],
    ["of another format", edit("settings 2", "settings 0")],
    ["of another file", edit("abab", "acab")],
    ["a place that is none", edit('"tree":[1,', '"tree":[-1,')],
    ["a place that is no number", edit('"tree":[1,', '"tree":["1",')],
    ["an unknown kind of value", edit('"m"', '"x"')],
    ["a list in place of a value", edit(/"r",\[\d+,\d+\]/, '"s",[1]')],
    ["a range outside the file", edit(/"r",\[(\d+),\d+\]/, '"r",[$1,999999]')],
    ["a range backwards", edit(/"r",\[\d+,\d+\]/, '"r",[9,3]')],
    ["a name that is no text", edit('["vault"', "[7")],
    ["too deep", edit(/"tree":.*$/, `"tree":${'[1,1,"l",['.repeat(40)}${"]]".repeat(40)}}`)],
    ["too large", good + " ".repeat(1_100_000)],
  ])("%s", (_, text) => {
    expect(text).not.toBe(good);
    expect(decodeCheckedSettings(text, origin)).toBeUndefined();
  });

  test("a name that stands twice", () => {
    const route = ["route", 1, 1, [1, 1, "s", "auto"]];
    const tree = [1, 1, "m", [route, route]];
    const text = JSON.stringify({
      format: "prepare-device checked settings 2",
      fingerprint: origin.fingerprint,
      tree,
    });
    expect(decodeCheckedSettings(text, origin)).toBeUndefined();
  });
});
