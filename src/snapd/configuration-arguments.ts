import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import { isLossless, type Json } from "./json.ts";

/** snapd's own rule for one part of a key (overlord/configstate/config/helpers.go), said without backtracking. */
function isKeyPart(part: string): boolean {
  return /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(part) && /[a-z]/.test(part);
}

/**
 * Refuses a key that snapd does not take: `set` with one says 200 and forgets it (2.57.6, seen in a run), and one that
 * begins with a dash or holds a colon would be read as something else.
 */
export function checkKey(key: string): string {
  if (key.length <= 256 && key.split(".").every(isKeyPart)) return key;
  throw new Problem(
    "snapctl-value-refused",
    `cannot use configuration key "${printable(key, 60)}": snapd has no such keys`,
  );
}

/**
 * The arguments of one `snapctl set`. Every value is written as JSON, which every version of snapd tries first: so
 * text that looks like a number stays text, and the option -t (strict JSON), which old versions lack, is not needed.
 */
export function setArguments(values: Readonly<Record<string, Json>>): readonly string[] {
  const pairs = Object.entries(values).map(([key, value]) => {
    if (isLossless(value)) return `${checkKey(key)}=${JSON.stringify(value)}`;
    const message = `cannot set ${printable(key, 60)}: its value is not Unicode text, or a number that JSON lacks`;
    throw new Problem("snapctl-value-refused", message);
  });
  return ["set", ...pairs];
}
