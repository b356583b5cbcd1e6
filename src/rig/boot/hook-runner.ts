/** One run of a hook of the gadget, as snapd asks for it. */
export interface HookCall {
  /** install, configure, prepare-device, prepare-serial-request, check-health … */
  readonly hook: string;
  /** SNAP_COOKIE and SNAP_CONTEXT, of 43 characters. */
  readonly cookie: string;
  /** After this the hook is killed: 5 min for configure, 10 min for all others. */
  readonly timeoutMs: number;
  /** Why snapd runs it, in a few words for people: "seeding", "registration, attempt 2" … */
  readonly reason: string;
  /** Aborted when the device loses its power: the hook dies at once, and run() may reject with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** How it ended. */
export interface HookEnd {
  readonly exitStatus: number | "timeout";
  /** stdout and stderr together as `snap change` shows them, bounded. */
  readonly output: string;
  /** Real milliseconds. */
  readonly elapsedMs: number;
}

/** Runs the hooks of one gadget. Rejecting is a fault of the rig, not of the hook. */
export interface HookRunner {
  has(hook: string): boolean;
  run(call: HookCall): Promise<HookEnd>;
}

const minuteMs = 60_000;

/** How long snapd lets a hook run (overlord/configstate/configstate.go, overlord/hookstate/hookmgr.go). */
export function hookTimeoutMs(hook: string): number {
  return hook === "configure" || hook === "default-configure" ? 5 * minuteMs : 10 * minuteMs;
}
