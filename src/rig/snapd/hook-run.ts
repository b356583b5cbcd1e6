import type { ConfigTransaction, SnapConfig } from "./config.ts";
import type { SnapHealth } from "./ctl-health.ts";
import type { ConfigMap } from "./go-json.ts";

/** What a snapctl call may change: one hook's transaction, or one call's own. */
export interface CtlContext {
  readonly snap: string;
  /** Empty outside a hook. */
  readonly hook: string;
  readonly transaction: ConfigTransaction;
  health: SnapHealth | undefined;
}

/** A hook of the gadget while it runs. */
export interface HookRun {
  readonly hook: string;
  /** SNAP_COOKIE, of 43 characters. */
  readonly cookie: string;
  /** Ends the hook: with exit status 0 its configuration and health count, else they are dropped. */
  finish(exitStatus: number): void;
}

/** The contexts snapctl knows by their cookie. */
export class CtlContexts {
  readonly #config: SnapConfig;
  readonly #cookie: () => string;
  readonly #hooks = new Map<string, CtlContext>();
  readonly #services = new Set<string>();
  /** The health last recorded. */
  health: SnapHealth | undefined;

  constructor(config: SnapConfig, cookie: () => string) {
    this.#config = config;
    this.#cookie = cookie;
  }

  /** `patch` is in the hook's configuration before it runs, and stays only if it succeeds: a gadget's defaults. */
  beginHook(hook: string, patch: ConfigMap = new Map()): HookRun {
    const cookie = this.#cookie();
    const context = this.#context(hook);
    for (const [key, value] of patch) context.transaction.set(key, value);
    this.#hooks.set(cookie, context);
    const finish = (exitStatus: number): void => {
      if (this.#hooks.delete(cookie) && exitStatus === 0) this.#commit(context);
    };
    return { hook, cookie, finish };
  }

  /** A cookie for the snap's services and commands: whatever they set counts at once. */
  serviceCookie(): string {
    const cookie = this.#cookie();
    this.#services.add(cookie);
    return cookie;
  }

  /** Runs one snapctl call in the context of its cookie; the context is undefined for an unknown cookie. */
  call(cookie: string, run: (context: CtlContext | undefined) => string): string {
    const hook = this.#hooks.get(cookie);
    if (hook !== undefined || !this.#services.has(cookie)) return run(hook);
    const context = this.#context("");
    const stdout = run(context);
    this.#commit(context);
    return stdout;
  }

  #context(hook: string): CtlContext {
    return { snap: this.#config.snap, hook, transaction: this.#config.begin(), health: undefined };
  }

  #commit(context: CtlContext): void {
    context.transaction.commit();
    this.health = context.health ?? this.health;
  }
}
