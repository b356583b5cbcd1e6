import { compare, ownVerdict } from "./compare.ts";
import type { SnapdJudge } from "./judge.ts";

const maxQuestions = 3000;

/** How both sides disagree, so that a smaller input is about the same fault; undefined if they agree. */
async function disagreement(judge: SnapdJudge, input: Uint8Array): Promise<string | undefined> {
  const [verdict] = await judge.ask([input]);
  const own = ownVerdict(input);
  if (verdict === undefined || compare(own, verdict) !== "disagree") return undefined;
  const accepted = [own.decoded, own.streamed, verdict.decoded, verdict.streamed].map((digest) => digest !== undefined);
  return `${accepted.join(" ")} ${own.word}`;
}

/** Takes out ever smaller pieces as long as both sides still disagree. */
export async function minimise(judge: SnapdJudge, input: Uint8Array): Promise<Uint8Array> {
  const kept = await disagreement(judge, input);
  let smallest: Uint8Array = input;
  let questions = 0;
  for (let piece = Math.ceil(input.length / 2); piece >= 1; piece = Math.floor(piece / 2)) {
    for (let at = 0; at < smallest.length && questions < maxQuestions; questions += 1) {
      const without = Buffer.concat([smallest.subarray(0, at), smallest.subarray(at + piece)]);
      if ((await disagreement(judge, without)) === kept) smallest = new Uint8Array(without);
      else at += piece;
    }
  }
  return smallest;
}
