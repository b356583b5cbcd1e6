import type { HookCall, HookEnd, HookRunner } from "./hook-runner.ts";

/** What a hook does in this process instead of a program: its exit status, or status and output. */
export type HookScript = (call: HookCall) => Promise<number | Omit<HookEnd, "elapsedMs">>;

/** Hooks that are functions: for simulated devices by the thousand, which cannot each run a program. */
export class ScriptedHooks implements HookRunner {
  readonly #scripts: Readonly<Record<string, HookScript>>;

  constructor(scripts: Readonly<Record<string, HookScript>>) {
    this.#scripts = scripts;
  }

  has(hook: string): boolean {
    return Object.hasOwn(this.#scripts, hook);
  }

  async run(call: HookCall): Promise<HookEnd> {
    const script = this.has(call.hook) ? this.#scripts[call.hook] : undefined;
    if (script === undefined) throw new RangeError(`the gadget has no hook ${call.hook}`);
    const end = await script(call);
    return typeof end === "number" ? { exitStatus: end, output: "", elapsedMs: 0 } : { ...end, elapsedMs: 0 };
  }
}
