import type { Clock } from "../../clock/clock.ts";
import type { HookSandbox } from "../sandbox/hook-sandbox.ts";
import { type ConfigMap, isConfigMap, parseJson } from "../snapd/go-json.ts";
import type { SnapdSystem } from "../snapd/snapd-system.ts";
import type { HookObservation } from "./hook-observation.ts";
import type { HookCall, HookEnd, HookRunner } from "./hook-runner.ts";
import type { HookText } from "./hook-text.ts";
import { headerSecrets, type Secrets } from "./secrets.ts";

export interface ObservedHooksOptions {
  readonly sandbox: HookSandbox;
  readonly system: SnapdSystem;
  readonly secrets: Secrets;
  /** The device's clock. */
  readonly clock: Clock;
}

const optionsOfInterest = ["device-service", "registration"] as const;

/** Runs hooks in the sandbox and looks at what each leaves behind; what is said of them further on has no secrets in it. */
export class ObservedHooks implements HookRunner {
  readonly observations: HookObservation[] = [];
  readonly #options: ObservedHooksOptions;

  constructor(options: ObservedHooksOptions) {
    this.#options = options;
  }

  has(hook: string): boolean {
    return this.#options.sandbox.has(hook);
  }

  async run(call: HookCall): Promise<HookEnd> {
    return await this.#run(call, call.reason);
  }

  /** Runs a hook once more when the boot is over, to see what another try would do; nothing of it counts. */
  async tryAgain(hook: string, timeoutMs: number): Promise<void> {
    const { system } = this.#options;
    const run = system.beginHook(hook);
    await this.#run({ hook, cookie: run.cookie, timeoutMs, reason: "" }, undefined);
    run.finish(1);
  }

  /** What every run so far wrote, without the secrets that are known by now. */
  texts(): readonly HookText[] {
    const { secrets } = this.#options;
    return this.observations.map(({ hook, reason, exitStatus, endedAt, seen }) => ({
      hook,
      reason,
      exitStatus,
      endedAt,
      text: secrets.hide(seen),
    }));
  }

  async #run(call: HookCall, reason: string | undefined): Promise<HookEnd> {
    const { sandbox, secrets, clock } = this.#options;
    const { exitStatus, output, elapsedMs, seen, hostPrograms, left } = await sandbox.run(call);
    const configuration = this.#configurationIn(call.cookie);
    secrets.learn(headerSecrets(configuration));
    const { hook } = call;
    const endedAt = clock.now();
    this.observations.push({ hook, reason, exitStatus, seen, configuration, left, endedAt, hostPrograms });
    return { exitStatus, output: secrets.hide(output), elapsedMs };
  }

  /** Asked as the hook itself would, so that what it has set is in it although nothing counts yet. */
  #configurationIn(cookie: string): ConfigMap {
    const { system } = this.#options;
    const found = new Map();
    for (const option of optionsOfInterest) {
      const value = parseJson(system.snapctl(cookie, ["get", "-d", option]));
      if (isConfigMap(value) && value.has(option)) found.set(option, value.get(option));
    }
    return found;
  }
}
