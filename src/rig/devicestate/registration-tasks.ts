import type { SerialAssertion } from "../../assertion/assertion.ts";
import type { DeviceKey } from "../../keys/device-key.ts";
import { printable } from "../../problem/printable.ts";
import { readKey, storeKey } from "./device-key.ts";
import type { DeviceManagerOptions, NextLook } from "./device-manager.ts";
import type { RegistrationChange, RequestSerialTask } from "./device-state.ts";
import { runHookTask } from "./hook-task.ts";
import type { MomentListener } from "./moments.ts";
import type { Registration } from "./registration.ts";
import { requestSerial } from "./request-serial.ts";
import type { SnapdFeatures } from "./snapd-version.ts";
import { TaskFailure, TaskRetry } from "./task-end.ts";
import { userAgentOf } from "./user-agent.ts";

export interface RegistrationTasksOptions extends DeviceManagerOptions {
  readonly features: SnapdFeatures;
  readonly reached: MomentListener;
}

/** For which device a serial is asked. */
export type SerialQuestion = Pick<Registration, "key" | "task" | "model" | "original">;

export type SerialAnswer =
  | { readonly kind: "serial"; readonly serial: SerialAssertion }
  /** snapd is told to keep off. */
  | { readonly kind: "offline" }
  | { readonly kind: "again"; readonly afterMs: number };

const shownChars = 500;

/** The tasks of the change become-operational: prepare-device hook, generate-device-key, request-serial. */
export class RegistrationTasks {
  readonly #options: RegistrationTasksOptions;

  constructor(options: RegistrationTasksOptions) {
    this.#options = options;
  }

  get userAgent(): string {
    return userAgentOf(this.#options.system);
  }

  /** Goes on with the change as far as it gets; a change that is over is gone from the state. */
  async run(change: RegistrationChange): Promise<NextLook> {
    try {
      if (!change.hookDone) await this.#prepareDevice(change);
    } catch (error) {
      // Its end is followed by a look at once, at which a serial that the hook left is taken over.
      return this.#failed(error, { afterMs: 0, why: "goes on" });
    }
    try {
      const key = await this.#deviceKey();
      return await this.#requestSerial(key, change.task);
    } catch (error) {
      return this.#failed(error, "regular");
    }
  }

  async #prepareDevice(change: RegistrationChange): Promise<void> {
    const { hooks, reached } = this.#options;
    if (hooks.has("prepare-device")) {
      await reached("before-prepare-device");
      await runHookTask(this.#options, { hook: "prepare-device", reason: `full try ${change.attempt}` });
      change.hookDone = true;
      await reached("after-prepare-device");
    }
    change.hookDone = true;
  }

  async #deviceKey(): Promise<DeviceKey> {
    const { system, state, makeKey, timeline, clock, costs, signal, reached } = this.#options;
    if (state.keyId !== undefined) return readKey(system, state.keyId);
    const key = await timeline.during({ actor: "snapd", what: "makes the device key" }, async () => {
      const made = await makeKey();
      await clock.wait(costs.figures.keyMs, signal);
      return made;
    });
    storeKey(system, key);
    state.keyId = key.keyId;
    await reached("device-key-made");
    return key;
  }

  async #requestSerial(key: DeviceKey, task: RequestSerialTask): Promise<NextLook> {
    const { state, system, timeline } = this.#options;
    const asked = await this.ask({ key, task, model: system.model });
    if (asked.kind === "again")
      return { afterMs: asked.afterMs, why: `waits ${asked.afterMs / 1000} s before it asks again` };
    delete state.registration;
    if (asked.kind === "serial") {
      state.serial = asked.serial.serial;
      return { afterMs: 0, why: "goes on" };
    }
    timeline.note({ actor: "snapd", what: "skips getting a serial", code: "offline", outcome: "offline" });
    return "regular";
  }

  /** One call of the task request-serial. @throws TaskFailure */
  async ask(about: SerialQuestion): Promise<SerialAnswer> {
    const { hooks, timeline } = this.#options;
    const registration: Registration = {
      ...this.#options,
      ...about,
      userAgent: this.userAgent,
      hasHook: (hook) => hooks.has(hook),
      runHook: (hook, reason) => runHookTask(this.#options, { hook, reason }),
    };
    try {
      const serial = await requestSerial(registration);
      return serial === undefined ? { kind: "offline" } : { kind: "serial", serial };
    } catch (error) {
      if (!(error instanceof TaskRetry)) throw error;
      const { code, message, afterMs } = error;
      timeline.note({ actor: "snapd", what: "request-serial", code, outcome: printable(message, shownChars) });
      return { kind: "again", afterMs };
    }
  }

  #failed(error: unknown, next: NextLook): NextLook {
    if (!(error instanceof TaskFailure)) throw error;
    const { state, timeline } = this.#options;
    delete state.registration;
    const { code, message } = error;
    timeline.note({ actor: "snapd", what: "registration failed", code, outcome: printable(message, shownChars) });
    return next;
  }
}
