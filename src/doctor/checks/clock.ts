import { earliestTime } from "../../assertion/earliest-time.ts";
import { type Check, found, ok } from "../check.ts";
import { examinedOf } from "../patient.ts";

export const clockCheck: Check = {
  id: "clock",
  about: "Is the clock at least as late as model and program?",
  after: ["settings"],
  ofMachine: true,
  async look(patient) {
    const { device, model } = examinedOf(patient);
    const now = device.clock.now();
    const signed = await model().then(
      (one) => [one.model.timestamp],
      () => [],
    );
    const earliest = earliestTime(device.builtAt, signed);
    const detail = { now: now.toISOString(), earliest: earliest.toISOString() };
    if (now.getTime() >= earliest.getTime()) return ok(`it says ${now.toISOString()}`, detail);
    const message = `it says ${now.toISOString()}, and it cannot be before ${earliest.toISOString()}`;
    return found("failed", "clock-behind", message, { detail });
  },
};
