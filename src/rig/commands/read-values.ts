import { InvalidArgumentError } from "commander";

// Readers for commander: what they throw becomes a usage error that names the option.

/** A whole number from least to most. */
export function countFrom(least: number, most: number): (text: string) => number {
  return (text) => {
    const count = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (count >= least && count <= most) return count;
    throw new InvalidArgumentError(`wanted is a whole number from ${least} to ${most}.`);
  };
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** "90s", "10m", "1.5h", "250ms" in milliseconds. */
export function duration(text: string): number {
  const { number = "", unit = "" } = /^(?<number>\d{1,6}(?:\.\d{1,3})?)(?<unit>ms|s|m|h)$/.exec(text)?.groups ?? {};
  const factor = unitMs[unit];
  if (factor === undefined) throw new InvalidArgumentError("wanted is a time such as 250ms, 90s, 10m or 1.5h.");
  return Number(number) * factor;
}

/** "50/s" or "1000/m", as a number per second; more than 0. */
export function rate(text: string): number {
  const { number = "", unit = "" } = /^(?<number>\d{1,6}(?:\.\d{1,3})?)\/(?<unit>s|m|h)$/.exec(text)?.groups ?? {};
  const perSecond = (Number(number) * 1000) / (unitMs[unit] ?? Number.NaN);
  if (perSecond > 0) return perSecond;
  throw new InvalidArgumentError("wanted is a rate above 0 such as 50/s or 1000/m.");
}

/** "5%" as 0.05. */
export function share(text: string): number {
  const number = /^(?<number>\d{1,3}(?:\.\d{1,3})?)%$/.exec(text)?.groups?.["number"];
  const part = number === undefined ? Number.NaN : Number(number) / 100;
  if (part >= 0 && part <= 1) return part;
  throw new InvalidArgumentError("wanted is a share such as 5%.");
}

/** 2048 or 4096: what the device keys of this field have. */
export function keyBits(text: string): number {
  if (text === "2048" || text === "4096") return Number(text);
  throw new InvalidArgumentError("wanted is 2048 or 4096.");
}
