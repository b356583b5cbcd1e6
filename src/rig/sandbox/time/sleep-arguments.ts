const unitSeconds: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** Milliseconds of the arguments of sleep(1), which are added up; its complaint if it would have one. */
export function sleepMs(args: readonly string[]): number | { readonly fault: string } {
  if (args.length === 0) return { fault: "missing operand" };
  let ms = 0;
  for (const arg of args) {
    if (arg === "infinity") return Number.POSITIVE_INFINITY;
    const [, amount, unit = ""] = /^\+?(\d*\.?\d+|\d+\.?)([smhd]?)$/.exec(arg) ?? [];
    if (amount === undefined) return { fault: `invalid time interval '${arg.slice(0, 60)}'` };
    ms += Number(amount) * (unitSeconds[unit] ?? 1) * 1000;
  }
  return ms;
}
