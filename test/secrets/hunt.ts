import { readFileSync } from "node:fs";
import type { Lab } from "./lab.ts";
import { type Finding, filesBelow, type Place, searchPlace, startedPrograms } from "./search.ts";

/** How much was searched, over all labs. */
export class Hunted {
  runs = 0;
  outputs = 0;
  files = 0;
  programs = 0;
  bytes = 0;
  canaries = 0;
  forms = 0;

  /** Every place in which one of the lab's secrets stands and may not. */
  search(lab: Lab): readonly Finding[] {
    const canaries = lab.canaries();
    const outputs: Place[] = lab.runs.flatMap(({ line, run }) => [
      { name: `stdout of ${line}`, bytes: Buffer.from(run.stdout) },
      { name: `stderr of ${line}`, bytes: Buffer.from(run.stderr) },
    ]);
    const programs = lab.traces.flatMap((path) => startedPrograms(readFileSync(path, "latin1")));
    const files = filesBelow(lab.folder).filter((place) => !isTrace(place) && !lab.isOwnPlace(place));
    const places = [...outputs, ...programs, ...files];
    this.runs += lab.runs.length;
    this.outputs += outputs.length;
    this.files += files.length;
    this.programs += programs.length;
    this.bytes += places.reduce((sum, { bytes }) => sum + bytes.length, 0);
    this.canaries += canaries.length;
    this.forms += canaries.reduce((sum, { forms }) => sum + forms.length, 0);
    return places.flatMap((place) => searchPlace(place, canaries));
  }

  get isNothing(): boolean {
    return this.outputs === 0 || this.files === 0 || this.canaries === 0;
  }
}

/** It has environments in it, which only their own user can read. */
function isTrace({ name }: Place): boolean {
  return /^strace-\d+$/.test(name);
}
