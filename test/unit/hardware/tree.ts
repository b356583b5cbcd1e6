import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname } from "node:path";

/** A tree of files in a temporary folder; text is a file's content, `{ link }` a symbolic link. */
export class Tree {
  readonly root = mkdtempSync(`${tmpdir()}/hardware-`);

  constructor(files: Readonly<Record<string, string | Uint8Array | { readonly link: string }>> = {}) {
    for (const [path, content] of Object.entries(files)) {
      const full = `${this.root}${path}`;
      mkdirSync(dirname(full), { recursive: true });
      if (typeof content === "string" || content instanceof Uint8Array) writeFileSync(full, content);
      else symlinkSync(content.link, full);
    }
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }
}
