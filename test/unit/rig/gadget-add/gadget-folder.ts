import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { projectFolder } from "../../../../scripts/project.ts";
import { type Plan, planAdd } from "../../../../src/rig/gadget-add/plan-add.ts";

/** A gadget to which plans are made and carried out by hand, step by step, in a folder where the executables lie, too. */
export class GadgetFolder implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), "gadget-folder-"));
  readonly gadget = join(this.folder, "gadget");

  /** The file's path; for everybody to run, as an executable and a hook are. */
  write(name: string, content: string | Buffer): string {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    chmodSync(path, 0o755);
    return path;
  }

  planAdd(chain: boolean): Plan {
    return planAdd({ folder: this.gadget, adopted: false, chain, project: projectFolder, built: this.folder });
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }
}
