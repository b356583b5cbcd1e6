import type { ModelAssertion, SerialAssertion } from "../../assertion/assertion.ts";
import { printable } from "../../problem/printable.ts";
import { putAssertion } from "../assertion-files.ts";
import { readKey } from "./device-key.ts";
import type { DeviceManagerOptions, RunEnd, RunLimits } from "./device-manager.ts";
import type { MomentListener } from "./moments.ts";
import { RegistrationTasks, type SerialQuestion } from "./registration-tasks.ts";
import { featuresOf } from "./snapd-version.ts";
import { openStoreSession } from "./store-session.ts";
import { TaskFailure } from "./task-end.ts";

/** What a remodelling begins with: the device as it is registered now. */
interface Registered {
  readonly original: SerialAssertion;
  readonly keyId: string;
}

function registeredNow({ system, state }: DeviceManagerOptions): Registered {
  const { serial: original } = system;
  if (original === undefined || state.keyId === undefined) {
    throw new RangeError("cannot find current serial before proceeding with re-registration");
  }
  return { original, keyId: state.keyId };
}

/** The device is of the new model from now on; its old session is of no use in another store. */
function becomes(options: DeviceManagerOptions, to: ModelAssertion, serial: SerialAssertion): void {
  const { system, state } = options;
  putAssertion(system.device.assertionFolder, to);
  system.model = to;
  system.serial = serial;
  state.serial = serial.serial;
  delete state.session;
}

async function sessionAnew(
  options: DeviceManagerOptions,
  tasks: RegistrationTasks,
  serial: SerialAssertion,
): Promise<void> {
  const { system, state, timeline } = options;
  const key = readKey(system, serial.deviceKeyId);
  const { userAgent } = tasks;
  const session = await openStoreSession({ ...options, userAgent, model: system.model, serial, key });
  if ("macaroon" in session) state.session = session.macaroon;
  const end =
    "macaroon" in session ? { outcome: "opened" } : { code: "store-session-refused", outcome: session.refused };
  timeline.note({ actor: "store", what: "store session", ...end });
}

/** Asks until there is a serial for the new model, or undefined where it is refused or the time is up. */
async function serialFor(
  options: DeviceManagerOptions,
  tasks: RegistrationTasks,
  question: SerialQuestion,
  { untilMs }: RunLimits,
): Promise<SerialAssertion | undefined> {
  const { clock, signal, timeline } = options;
  try {
    for (;;) {
      const answer = await tasks.ask(question);
      if (answer.kind === "serial") return answer.serial;
      if (answer.kind === "offline" || clock.monotonicMs() + answer.afterMs > untilMs) return undefined;
      await clock.wait(answer.afterMs, signal);
    }
  } catch (error) {
    if (!(error instanceof TaskFailure)) throw error;
    const { code, message } = error;
    timeline.note({ actor: "snapd", what: "remodelling failed", code, outcome: printable(message, 500) });
    return undefined;
  }
}

/**
 * Registers the device again for another model with the key it has, the old serial attached, configured by the old
 * model's gadget (devicestate reregRemodelContext); then opens a session for the new model's store.
 */
export async function remodel(options: DeviceManagerOptions, to: ModelAssertion, limits: RunLimits): Promise<RunEnd> {
  const { clock, system, timeline, onMoment } = options;
  const { original, keyId } = registeredNow(options);
  const reached: MomentListener = (moment) => onMoment?.(moment);
  const tasks = new RegistrationTasks({ ...options, features: featuresOf(system.version), reached });
  const question = { key: readKey(system, keyId), task: { tentatives: 0 }, model: to, original };
  return await clock.strand(async () => {
    const serial = await serialFor(options, tasks, question, limits);
    if (serial === undefined) return "not-registered";
    becomes(options, to, serial);
    timeline.note({ actor: "snapd", what: "registered anew", outcome: `${to.model} ${serial.serial}` });
    await sessionAnew(options, tasks, serial);
    return "operational";
  });
}
