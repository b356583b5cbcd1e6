import type { Located } from "../located.ts";
import { inside, type Shape, wrongKind } from "../shape.ts";

export interface ListRules {
  readonly inWords: string;
  readonly example: string;
  readonly max: number;
  /** Whether an entry may stand there twice; default no. */
  readonly repeats?: boolean;
}

type Context = Parameters<Shape<unknown>["check"]>[1];

/** A list of values, at least one and at most rules.max, all different unless repeats are allowed. */
export function listOf<T extends string>(item: Shape<T>, rules: ListRules): Shape<readonly T[]> {
  return {
    inWords: rules.inWords,
    jsonSchema: {
      type: "array",
      items: item.jsonSchema,
      minItems: 1,
      maxItems: rules.max,
      ...(rules.repeats === true ? {} : { uniqueItems: true }),
    },
    check(value, context) {
      if (value.kind !== "list") return notAList(value, context, rules);
      const countFault = faultOfCount(value.items.length, rules);
      if (countFault !== undefined) {
        context.report(value.at, {
          code: "settings-value-wrong",
          ...countFault,
          problem: `${context.path} ${countFault.problem}`,
        });
        return undefined;
      }
      const read = value.items.map((each, index) => item.check(each, inside(context, `${context.path}[${index}]`)));
      const accepted = read.filter((each) => each !== undefined);
      const different = rules.repeats === true || reportRepeats(value.items, read, context);
      return different && accepted.length === read.length ? accepted : undefined;
    },
  };
}

function notAList(value: Located, context: Context, rules: ListRules): undefined {
  const joined = value.kind === "scalar" && typeof value.value === "string" && /^-[^\s-]/.test(value.value);
  if (!joined) return wrongKind(value, context, `a ${rules.inWords}`, rules.example);
  context.report(value.at, {
    code: "settings-value-wrong",
    problem: `${context.path} must be a ${rules.inWords}, and a dash stands right before its text`,
    fix: "Put a space after each dash: - NAME.",
  });
  return undefined;
}

function faultOfCount(count: number, rules: ListRules): { problem: string; fix: string } | undefined {
  if (count === 0) return { problem: "is an empty list", fix: `Remove the key, or list something: ${rules.example}.` };
  if (count > rules.max) return { problem: `has ${count} entries`, fix: `Keep it to ${rules.max} entries.` };
  return undefined;
}

function reportRepeats(items: readonly Located[], read: readonly (string | undefined)[], context: Context): boolean {
  let different = true;
  for (const [index, value] of read.entries()) {
    const item = items[index];
    const first = read.indexOf(value);
    if (value === undefined || item === undefined || first === index) continue;
    different = false;
    context.report(item.at, {
      code: "settings-value-wrong",
      path: `${context.path}[${index}]`,
      problem: `${context.path}[${index}] repeats ${context.path}[${first}]`,
      fix: "Remove one of the two entries.",
    });
  }
  return different;
}
