import type { Disk } from "../disk/disk.ts";
import { inFolder } from "../disk/in-folder.ts";
import { makeFolders } from "../disk/make-folders.ts";
import { sweepTemporaries, writeDurably, writeForThisBoot } from "../disk/write-durably.ts";
import { Problem } from "../problem/problem.ts";
import { type HealthStatus, isHealthCode } from "../snapd/health.ts";

/** What the last hook came to: for check-health, which snapd runs when it likes, and for whoever looks at the unit. */
export interface Verdict {
  readonly version: 1;
  /** ISO 8601, system clock. */
  readonly at: string;
  readonly hook: string;
  readonly health: HealthStatus;
  /** A problem's code, or what became of the device (src/problem/outcomes.ts). */
  readonly code: string;
  readonly message: string;
  readonly serial?: string;
}

const fileName = "verdict.json";
const maxBytes = 16 * 1024;
const statuses: readonly unknown[] = ["okay", "waiting", "blocked", "error"];

function isVerdict(value: unknown): value is Verdict {
  if (typeof value !== "object" || value === null) return false;
  const { version, hook, health, code, message } = value as Record<string, unknown>;
  const texts = [hook, message].every((one) => typeof one === "string" && one.trim() !== "");
  return version === 1 && texts && typeof code === "string" && isHealthCode(code) && statuses.includes(health);
}

/** The last verdict, or undefined if there is none that can be read, whyever: a verdict is news, no state. */
export function readVerdict(disk: Disk, folder: string): Verdict | undefined {
  try {
    const bytes = disk.readFile(inFolder(folder, fileName), maxBytes);
    if (bytes === undefined) return undefined;
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isVerdict(value) ? value : undefined;
  } catch (fault) {
    if (fault instanceof Problem || fault instanceof SyntaxError) return undefined;
    throw fault;
  }
}

/**
 * Whole or not at all. What was said of a serial is durable: that it was signed before is known to one run only, and has to
 * stay told until a person has looked. Any other verdict is news: a power loss may take it, and the next hook makes another.
 */
export function writeVerdict(disk: Disk, folder: string, verdict: Verdict): void {
  if (disk.stat(folder)?.kind !== "folder") makeFolders(disk, folder, 0o700);
  // snapd runs one hook of a snap at a time: what is left here is of one that was killed.
  sweepTemporaries(disk, folder);
  const bytes = new TextEncoder().encode(`${JSON.stringify(verdict, null, 2)}\n`);
  const file = { path: inFolder(folder, fileName), bytes, mode: 0o600 };
  if (verdict.serial === undefined) writeForThisBoot(disk, file);
  else writeDurably(disk, file);
}
