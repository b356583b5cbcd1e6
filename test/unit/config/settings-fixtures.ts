import { chmodSync, cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export interface SettingsFixtures {
  readonly folder: string;
  /** Writes a file into the folder's root and gives its path back. */
  write(name: string, content: string | Uint8Array, mode?: number): string;
  remove(): void;
}

/** A copy of test/fixtures/settings with the modes that a version control system does not keep. */
export function settingsFixtures(): SettingsFixtures {
  const folder = mkdtempSync(join(tmpdir(), "settings-"));
  cpSync(fileURLToPath(new URL("../../fixtures/settings", import.meta.url)), folder, { recursive: true });
  for (const name of ["api-key", "two-lines", "client.key"]) chmodSync(`${folder}/files/${name}`, 0o600);
  chmodSync(`${folder}/files/open-key`, 0o644);
  chmodSync(`${folder}/files/signer`, 0o755);
  return {
    folder,
    write(name, content, mode = 0o600) {
      const path = `${folder}/${name}`;
      writeFileSync(path, content, { mode });
      chmodSync(path, mode);
      return path;
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
