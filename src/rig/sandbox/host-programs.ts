import { existsSync, mkdirSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type AbsentProgram, absentFromBases } from "../gadget/base-programs.ts";
import type { Mount } from "./view.ts";

/** Where a hook finds what stands behind the programs, and where it leaves a mark of each that it ran. */
const programPlace = "/run/.host-programs";
const markPlace = "/run/.host-marks";

/** In place of a program: leaves its mark and becomes the program. */
function shimFor(name: AbsentProgram): string {
  return `#!/bin/sh\n: > ${markPlace}/${name}\nexec ${programPlace}/${name} "$@"\n`;
}

/** The program's own file below /usr; undefined where it is not there, or one file is many programs. */
function fileOf(name: AbsentProgram): string | undefined {
  const path = join("/usr/bin", name);
  const file = ["/usr/bin", "/usr/sbin"].map((folder) => join(folder, name)).find((one) => existsSync(one)) ?? path;
  const real = existsSync(file) ? realpathSync(file) : "";
  return real.startsWith("/usr/") && basename(real) === name ? real : undefined;
}

/**
 * Programs of this machine that no base snap has. Hooks may run them, so that a boot goes on as its author meant it, and
 * which of them a hook really ran is known: on a device it ends there with 127.
 */
export class HostPrograms {
  readonly mounts: readonly Mount[];
  readonly #marks: string;

  /** Lays it out below the folder `work`; in a base that is not this machine there are none. */
  constructor(work: string, base: string) {
    this.#marks = join(work, "host-marks");
    mkdirSync(this.#marks);
    const found = base === "/" ? absentFromBases.flatMap((name) => this.#mountsOf(name, work)) : [];
    this.mounts = found.length === 0 ? [] : [{ kind: "writable", from: this.#marks, at: markPlace }, ...found];
  }

  /** A hook is about to start. */
  clear(): void {
    for (const name of readdirSync(this.#marks)) rmSync(join(this.#marks, name), { recursive: true, force: true });
  }

  /** What the hook has run since. */
  get ran(): readonly AbsentProgram[] {
    const marks = new Set(readdirSync(this.#marks));
    return absentFromBases.filter((name) => marks.has(name));
  }

  #mountsOf(name: AbsentProgram, work: string): readonly Mount[] {
    const file = fileOf(name);
    if (file === undefined) return [];
    const shim = join(work, `host-${name}`);
    writeFileSync(shim, shimFor(name), { mode: 0o755 });
    return [
      { kind: "read-only", from: file, at: `${programPlace}/${name}` },
      { kind: "read-only", from: shim, at: file },
    ];
  }
}
