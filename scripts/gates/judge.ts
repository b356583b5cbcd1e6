import { describeFinding, type Gate } from "./gate.ts";

export interface Verdict {
  readonly passed: boolean;
  /** What was looked at and how much was found, in half a line. */
  readonly said: string;
  /** One line for each finding. */
  readonly details: readonly string[];
}

/** Runs a gate. It passes only if it looked at something and found nothing; one that cannot look has failed. */
export async function judge(gate: Gate, folder: string): Promise<Verdict> {
  try {
    const { looked, unit, findings } = await gate.run(folder);
    const said = `${looked} ${unit}${findings.length === 0 ? "" : `, ${findings.length} findings`}`;
    return { passed: looked > 0 && findings.length === 0, said, details: findings.map(describeFinding) };
  } catch (error) {
    return { passed: false, said: "could not look", details: [error instanceof Error ? error.message : String(error)] };
  }
}
