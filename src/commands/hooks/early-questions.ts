import type { Snapctl } from "../../snapd/snapctl.ts";
import type { SystemMode } from "../../snapd/system-mode.ts";
import type { HookName } from "./situation.ts";

/** Questions to snapd that are under way before anybody waits for their answers. */
export interface EarlyQuestions {
  /** Until when snapd may answer, in milliseconds of the monotonic clock. */
  readonly deadlineMs: number;
  readonly mode: Promise<SystemMode>;
  /** Undefined for a hook that may do without. */
  readonly model: Promise<Uint8Array> | undefined;
}

const withModel: readonly HookName[] = ["configure", "prepare-device"];

/**
 * Asks what nearly every run of this hook has to know, side by side, beside the question for its settings: snapd answers them in
 * the time of one. An answer that is a fault is told where it is needed, or nowhere.
 */
export function askEarly(hook: HookName, snapctl: Snapctl, deadlineMs: number): EarlyQuestions {
  const mode = snapctl.systemMode();
  const model = withModel.includes(hook) ? snapctl.model() : undefined;
  for (const asked of [mode, model]) asked?.catch(() => undefined);
  return { deadlineMs, mode, model };
}
