import { fileURLToPath } from "node:url";
import type { BootReport } from "../../src/rig/boot/boot-report.ts";
import { runRig } from "../../src/rig/command-line.ts";

/** What a run of the rig wrote, and its exit status. */
export interface RigRun {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

export function gadgetFixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/gadgets/${name}`, import.meta.url));
}

/** Runs one command line of the rig in this process. */
export async function rig(...args: readonly string[]): Promise<RigRun> {
  const lines = { out: [] as string[], err: [] as string[] };
  const terminal = { out: (line: string) => lines.out.push(line), err: (line: string) => lines.err.push(line) };
  const status = await runRig(args, terminal);
  return { status, out: lines.out.join("\n"), err: lines.err.join("\n") };
}

export interface BootRun extends RigRun {
  readonly report: BootReport;
}

/** `rig boot … --json`, which gives one document and nothing else. */
export async function bootJson(...args: readonly string[]): Promise<BootRun> {
  const run = await rig("boot", ...args, "--json");
  return { ...run, report: JSON.parse(run.out) as BootReport };
}
