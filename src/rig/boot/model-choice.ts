import { Problem } from "../../problem/problem.ts";
import type { Gadget } from "../gadget/gadget.ts";
import type { ModelInput } from "../models.ts";

/** Kind and base of the model that a device is made of. */
export type ModelChoice = Pick<ModelInput, "kind" | "base">;

const bases = ["core20", "core22", "core24", "core26"] as const;

/** What may be said for --model. */
export const modelWords = ["core", "core16", "core18", ...bases, "classic"] as const;

function ofBase(base: string): ModelChoice | undefined {
  if (base === "core18") return { kind: "ungraded", base };
  if (base === "core" || base === "core16") return { kind: "ungraded", base: "core16" };
  return bases.some((one) => one === base) ? { kind: "graded", base } : undefined;
}

/**
 * The model for a word of the command line. "core", or nothing, is the Ubuntu Core of the gadget's base; a gadget of hooks
 * alone is tried on 22. `sayIt` begins what to do where there is no such model.
 * @throws Problem usage-wrong
 */
export function chooseModel(word: string | undefined, gadget: Gadget, sayIt = "Say --model"): ModelChoice {
  if (word === "classic") return { kind: "classic" };
  const fallback = gadget.kind === "hooks" ? "core22" : "core16";
  const own = gadget.base ?? fallback;
  const found = ofBase(word === undefined || word === "core" ? own : word);
  if (found !== undefined) return found;
  const cause = word === undefined ? `the gadget's base is ${own}` : `there is no model ${word}`;
  throw new Problem("usage-wrong", `cannot choose a model: ${cause}`, {
    cure: `${sayIt} with one of: ${modelWords.join(", ")}`,
  });
}
