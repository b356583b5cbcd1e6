import { changesNothing } from "./strace.ts";

/** A call of an undisturbed run that changes something, and how strace counts to it. */
export interface CountedCall {
  readonly name: string;
  /** The n-th call of this name, from 1, those that change nothing counted, too. */
  readonly ordinal: number;
  readonly call: string;
}

/** Every call that changes something, in order. */
export function countedCalls(calls: readonly string[]): readonly CountedCall[] {
  const seen = new Map<string, number>();
  return calls.flatMap((call) => {
    const name = nameOf(call);
    const ordinal = (seen.get(name) ?? 0) + 1;
    seen.set(name, ordinal);
    return changesNothing(call) ? [] : [{ name, ordinal, call }];
  });
}

export function nameOf(call: string): string {
  return call.slice(0, call.indexOf("("));
}

/**
 * By how much to count on or back at the next try, after a killed run that was not hit at this point. The engine opens
 * a file to read, or wakes a thread, once more or less than in the undisturbed run (such as
 * /proc/sys/vm/overcommit_memory): a kill at the n-th call of a name then comes elsewhere. So the two runs are compared
 * at the last call of this name that both have made; what came between that and the point is only guessed.
 */
export function nextAim(input: {
  readonly point: CountedCall;
  /** Every call of the undisturbed run that changes something. */
  readonly undisturbed: readonly CountedCall[];
  readonly killedCalls: readonly string[];
  /** What was added to the point's ordinal at this try. */
  readonly aim: number;
}): number {
  const { point, aim } = input;
  const expected = input.undisturbed.filter(({ name }) => name === point.name);
  const made = countedCalls(input.killedCalls).filter(({ name }) => name === point.name);
  const wanted = expected.findIndex(({ ordinal }) => ordinal === point.ordinal) + 1;
  const shared = Math.min(made.length, wanted);
  const drift = shared === 0 ? aim : (made[shared - 1]?.ordinal ?? 0) - (expected[shared - 1]?.ordinal ?? 0);
  if (drift !== aim) return drift;
  return made.length < wanted ? aim + 1 : aim - 1;
}
