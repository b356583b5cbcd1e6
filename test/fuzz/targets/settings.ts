import { decodeCheckedSettings, encodeCheckedSettings } from "../../../src/config/cache.ts";
import type { SettingsFiles } from "../../../src/config/files.ts";
import { findingInWords } from "../../../src/config/finding.ts";
import { checkSettings } from "../../../src/config/load.ts";
import { readYamlTree } from "../../../src/config/yaml-tree.ts";
import { insist, printsWell } from "../expected.ts";

const secret = "fuzz-secret";

function oneFile(bytes: Uint8Array): SettingsFiles {
  return { look: () => ({ kind: "missing" }), read: () => ({ kind: "read", bytes, mode: 0o600 }) };
}

function throughCache(data: Uint8Array): void {
  const text = new TextDecoder().decode(data);
  const { tree, findings } = readYamlTree(text, "settings.yaml");
  if (tree === undefined || findings.length > 0) return;
  const origin = { fingerprint: "0", text, source: "settings.yaml" };
  const encoded = encodeCheckedSettings(tree, origin);
  if (encoded === undefined) return;
  const decoded = decodeCheckedSettings(encoded, origin);
  // Where a value stood is not asked for any more.
  const bare = JSON.stringify(tree, (name, value: unknown) => (name === "range" ? undefined : value));
  insist(decoded === undefined || JSON.stringify(decoded) === bare, "the cache gives back another tree");
}

/** Settings are never thrown at, only found wrong, in words that can be printed and repeat no header's value. */
export async function fuzz(data: Uint8Array): Promise<void> {
  const files = oneFile(data);
  const environment = { MODEL_APIKEY: secret };
  const { settings, findings } = await checkSettings({
    file: "/settings.yaml",
    files,
    environment,
    workingFolder: "/",
  });
  insist(settings !== undefined || findings.length > 0, "neither settings nor a finding");
  for (const finding of findings) {
    const words = `${findingInWords(finding)} ${finding.fix}`;
    insist(printsWell(words), `the words of ${finding.code} are not printable`);
    insist(!words.includes(secret), "a finding repeats the API key");
  }
  throughCache(data);
}
