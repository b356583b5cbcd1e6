import { exitStatus } from "../../src/problem/exit-status.ts";
import type { Lab } from "./lab.ts";

const documented = new Set<number>(Object.values(exitStatus));

/** What is wrong with how one run ended: a status that docs/exit-codes.md does not have, a fault of the program, a signal. */
function wrongEnd(status: number | null, mustSucceed: boolean): string | undefined {
  if (status === null) return "a signal ended it";
  if (status === exitStatus.internal) return "a fault of the program";
  if (!documented.has(status)) return "no documented status";
  return mustSucceed && status !== exitStatus.ok ? "it must end with 0" : undefined;
}

/** Runs that ended as they must not, a line for each. */
export function wrongEnds({ runs }: Lab, succeed: RegExp | undefined): readonly string[] {
  return runs.flatMap(({ line, run: { status, stderr } }) => {
    const wrong = wrongEnd(status, succeed?.test(`${line} `) ?? false);
    return wrong === undefined ? [] : [`ENDED ${line} with ${status}: ${wrong}; it said ${stderr.split("\n")[0]}`];
  });
}
