import type { HookObservation } from "../boot/hook-observation.ts";
import { configAt } from "../boot/secrets.ts";
import { type ConfigValue, JsonNumber } from "../snapd/go-json.ts";

/** Where a hook sets the serial. */
export const setsSerial = [/proposed-serial/, /\bregistration\b/] as const;

/** registration.proposed-serial as the hook left it. */
export function proposedBy({ configuration }: HookObservation): ConfigValue | undefined {
  return configAt(configuration, "registration", "proposed-serial");
}

/** The same as a text, a number as it was written. */
export function textProposedBy(observation: HookObservation): string | undefined {
  const value = proposedBy(observation);
  return value instanceof JsonNumber ? value.text : typeof value === "string" ? value : undefined;
}
