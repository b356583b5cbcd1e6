import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FsSettingsFiles } from "../../../src/config/files.ts";
import { settingsSecrets } from "../../../src/diag/settings-secrets.ts";

const sound = `vault:
  url: https://me:in-the-url@vault.example.com/v1/
  headers:
    api-key: as-it-is
    x-other: {file: secret.txt}
`;

test.each<[string, string]>([
  ["sound settings", sound],
  ["a key that is none", `valut: {}\n${sound}`],
  ["a misspelt group", sound.replace("vault:", "vualt:")],
  ["a misspelt key", sound.replace("url:", "ulr:")],
  ["misspelt headers", sound.replace("headers:", "hedaers:").replace("x-other", "x-token")],
  ["a value of the wrong kind", `${sound}route: [1]\n`],
  ["text that is no YAML", `${sound}\n\t: [}\n`],
])("the secrets of %s are known", async (_what, text) => {
  const box = mkdtempSync(join(tmpdir(), "settings-secrets-"));
  try {
    writeFileSync(join(box, "settings.yaml"), text);
    writeFileSync(join(box, "secret.txt"), "from-a-file\n", { mode: 0o600 });
    const input = { file: "settings.yaml", files: new FsSettingsFiles(), workingFolder: box };
    const environment = { MODEL_APIKEY: "from-the-environment" };
    expect(await settingsSecrets({ ...input, environment })).toEqual(
      expect.arrayContaining(["as-it-is", "from-a-file", "in-the-url", "from-the-environment"]),
    );
  } finally {
    rmSync(box, { recursive: true });
  }
});

test("settings that are not there hold no secret", async () => {
  const input = { file: "none.yaml", files: new FsSettingsFiles(), workingFolder: tmpdir() };
  expect(await settingsSecrets(input)).toEqual([]);
});
