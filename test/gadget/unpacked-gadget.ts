import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { outputOf } from "../../scripts/command.ts";
import type { Architecture } from "../../scripts/gadget/metadata.ts";
import { packGadget } from "../../scripts/gadget/pack.ts";
import { type Staged, type StageInput, stageGadget } from "../../scripts/gadget/stage.ts";
import { projectFolder } from "../../scripts/project.ts";

export const time = new Date("2026-02-03T04:05:06Z");
export const architecture: Architecture = process.arch === "arm64" ? "arm64" : "amd64";
export const executable = `${projectFolder}/dist/prepare-device-linux-${process.arch}`;

/** A folder that is removed with everything in it. */
export class Workshop implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), "gadget-"));

  /** What was said of the last gadget that was staged. */
  staged: Staged | undefined;

  /** The example's folder, with these files over it: [content, mode]. */
  author(files: Readonly<Record<string, readonly [string, number]>> = {}): string {
    const source = join(this.folder, "author");
    cpSync(`${projectFolder}/snap`, source, { recursive: true });
    for (const [name, [content, mode]] of Object.entries(files)) {
      rmSync(join(source, name), { force: true });
      writeFileSync(join(source, name), content, { mode });
    }
    return source;
  }

  /** Stages with the repository's hooks; a small file stands for the executable where it does not matter. */
  stage(source: string, name: string, input: Partial<StageInput> = {}): string {
    const folder = join(this.folder, name);
    const instead = join(this.folder, "stand-in");
    writeFileSync(instead, "#!/bin/sh\n", { mode: 0o755 });
    this.staged = stageGadget({
      folder,
      source,
      hooks: `${projectFolder}/hooks`,
      executable: instead,
      notices: [`${projectFolder}/LICENSE`],
      architecture,
      delegated: false,
      hardwareKey: false,
      time,
      ...input,
    });
    return folder;
  }

  async pack(staged: string, out: string): Promise<string> {
    return await packGadget({ folder: staged, out: join(this.folder, out), time });
  }

  async unpack(snap: string, name: string): Promise<string> {
    const folder = join(this.folder, name);
    mkdirSync(this.folder, { recursive: true });
    await outputOf("unsquashfs", ["-no-progress", "-quiet", "-d", folder, snap]);
    return folder;
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
