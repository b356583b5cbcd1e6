import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stopwatch } from "../stopwatch.ts";

/** One run of a hook: the hook's script, and what is done before its time counts; both in shell. */
export interface Turn {
  readonly name: string;
  readonly before?: string;
  readonly script: string;
}

/**
 * A hook's script that does something else at every run: run N does turn N, under the stopwatch. What snapd runs is
 * real, its context and socket are, and both sides of a pair meet them within the same second.
 */
export function hookOfTurns(folder: string, turns: readonly Turn[]): string {
  const log = join(folder, "laps.jsonl");
  for (const [number, { name, before = "", script }] of turns.entries()) {
    const hook = join(folder, `hook-${number}`);
    writeFileSync(hook, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    writeFileSync(join(folder, `turn-${number}`), `${before}\nexec ${stopwatch(log, name).join(" ")} ${hook}\n`);
  }
  writeFileSync(join(folder, "turns"), "");
  return `#!/bin/sh
set -e
turn=$(wc -c < ${folder}/turns)
printf . >> ${folder}/turns
. ${folder}/turn-$turn
`;
}
