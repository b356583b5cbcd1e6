import { describe, expect, test } from "vitest";
import { FsSettingsFiles } from "../../../src/config/files.ts";
import { checkSettings } from "../../../src/config/load.ts";
import { settingsFixtures } from "./settings-fixtures.ts";

async function findingsOf(text: string): Promise<readonly { at: string; problem: string; fix: string }[]> {
  const fixtures = settingsFixtures();
  try {
    const file = fixtures.write("slip.yaml", text);
    const { findings } = await checkSettings({ file, files: new FsSettingsFiles(), workingFolder: "/" });
    return findings.map(({ line, column, problem, fix }) => ({ at: `${line}:${column}`, problem, fix }));
  } finally {
    fixtures.remove();
  }
}

/** The text's lines, where the slip is, and words of the fix. */
const slips: readonly (readonly [string, readonly string[], string, RegExp])[] = [
  ["a list that is not closed", ["serial:", "  sources: [mac, mmc.cid", "route: auto"], "2:12", /Write \] at the end/],
  ["a list that is not closed at the end", ["serial: {sources: [mac}"], "1:9", /Write \} at the end/],
  ["a map that is not closed", ['vault: {url: "https://v.example.com/v1/"', "route: auto"], "1:8", /Write \} at/],
  ["a quote that is not closed", ["vault:", '  url: "https://x/v1/', "route: auto"], "2:8", /Write " at the end/],
  ["a quote that a later one closes", ["vault:", '  url: "https://x/v1/', 'route: "auto"'], "2:8", /Write " at/],
  ["a single quote that is not closed", ["vault:", "  url: 'https://x/v1/", "route: auto"], "2:8", /Write ' at/],
  [
    "a dash without a space",
    ["serial:", "  sources:", "    - mac", "    -mmc.cid", "route: auto"],
    "4:5",
    /after the dash/,
  ],
  ["dashes without spaces alone", ["serial:", "  sources:", "    -mac", "    -mmc.cid"], "3:5", /after each dash/],
  ["a space inside a source's name", ["serial:", "  sources:", "    - mac: eth0"], "3:7", /"mac:eth0"/],
  ["a third slash, and no host", ["vault:", "  url: https:///v1/"], "2:8", /Write the whole URL, as in https:/],
  ["four slashes", ["vault:", "  url: https:////v1/"], "2:8", /Write the whole URL/],
  [
    "a third slash",
    ["vault:", "  url: https:///v.example.com/v1/"],
    "2:8",
    /^Write https:\/\/v\.example\.com\/v1\/\.$/,
  ],
  ["curly quotes", ["vault:", "  url: “https://v.example.com/v1/”"], "2:8", /straight quotes/],
  ["a NUL byte", ["route: auto", "model: a\0b"], "2:9", /UTF-8/],
  ["a fraction", ["deadline: 60.5"], "1:11", /whole number/],
  ["a number for a word", ["log: {level: 3}"], "1:14", /error, warning, info, debug/],
  ["an underscore for a level", ["log_level: debug"], "1:1", /Did you mean log\.level\?.*"level:"/],
  ["a variable's name", ["PREPARE_DEVICE_VAULT_URL: x"], "1:1", /variable's name.*vault\.url/],
  ["the key's variable", ["MODEL_APIKEY: x"], "1:1", /vault\.headers/],
  [
    "a shell variable as API key",
    ["vault:", "  url: https://x/v1/", "  headers: {api-key: $API_KEY}"],
    "3:22",
    /\{file: PATH\}/,
  ],
  [
    "a header twice in another case",
    [
      "vault:",
      "  url: https://x/v1/",
      "  headers:",
      "    Api-Key: {file: files/api-key}",
      "    api-key: {file: files/api-key}",
    ],
    "5:5",
    /lines 4 and 5/,
  ],
];

describe("a slip of the pen is told where it was made, once, with its fix:", () => {
  test.each(slips)("%s", async (_situation, lines, at, fix) => {
    const findings = await findingsOf(`${lines.join("\n")}\n`);
    expect(findings).toMatchObject([{ at, fix: expect.stringMatching(fix) as string }]);
  });
});

test.each([
  ["quotes and brackets inside of values", ["serial:", "  prefix: A", "  # it's [one", "  strip: ':['", "rout: x"]],
  ["a block of text with quotes", ["model: |", '  he said "so [', "rout: x: y"]],
  ["brackets over several lines", ["serial: {", "  sources: [", "    mac", "  ]", "}", "rout: x: y"]],
])("what is well in a text with another fault is not called a slip: %s", async (_situation, lines) => {
  const problems = (await findingsOf(`${lines.join("\n")}\n`)).map(({ problem }) => problem).join("\n");
  expect(problems).not.toMatch(/bracket|quote .* opens/);
});

test("the folder of a relative source is the gadget's own: a warning", async () => {
  const [finding] = await findingsOf('serial: {sources: ["file:factory/serial"]}\n');
  expect(finding).toMatchObject({ at: "1:20", fix: expect.stringContaining("absolute path") as string });
});

test("a vault's URL without a version is warned of, and told how to write it", async () => {
  const [finding] = await findingsOf("vault: {url: https://vault.example.com/api/}\n");
  expect(finding?.fix).toContain("https://vault.example.com/api/v1/");
  expect(await findingsOf("vault: {url: https://vault.example.com/api/v1/}\n")).toEqual([]);
});
