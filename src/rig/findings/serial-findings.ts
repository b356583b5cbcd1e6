import { Placeholders } from "../../hardware/placeholders.ts";
import { printable } from "../../problem/printable.ts";
import type { HookObservation } from "../boot/hook-observation.ts";
import { configAt } from "../boot/secrets.ts";
import { type ConfigValue, JsonNumber } from "../snapd/go-json.ts";
import { type Look, oncePerHook, placeOf } from "./evidence.ts";

const setsSerial = [/proposed-serial/, /\bregistration\b/] as const;
const asText = 'Set it as text: snapctl set -s registration.proposed-serial="$serial"';
const dayMs = 24 * 3600 * 1000;

function proposedBy({ configuration }: HookObservation): ConfigValue | undefined {
  return configAt(configuration, "registration", "proposed-serial");
}

function textProposedBy(observation: HookObservation): string | undefined {
  const value = proposedBy(observation);
  return value instanceof JsonNumber ? value.text : typeof value === "string" ? value : undefined;
}

/** snapctl set reads 10000000123e4567 as a number, and snapd then never registers. */
export const serialBecameNumber: Look = (evidence) =>
  oncePerHook(evidence.observations, (observation) => {
    const value = proposedBy(observation);
    if (!(value instanceof JsonNumber)) return undefined;
    const message = `the serial ${printable(value.text, 60)} is stored as a number; snapd wants a text and never registers`;
    const where = placeOf(evidence, observation.hook, ...setsSerial);
    return { code: "serial-became-number", severity: "error", ...where, message, fix: asText };
  });

export const serialHasQuotes: Look = (evidence) =>
  oncePerHook(evidence.observations, (observation) => {
    const value = proposedBy(observation);
    if (typeof value !== "string" || !/^(["']).*\1$|\\"/s.test(value)) return undefined;
    const message = `the quote marks are part of the serial: ${printable(value, 60)}`;
    const fix = `Leave the inner quote marks out. ${asText}`;
    return {
      code: "serial-has-quotes",
      severity: "error",
      ...placeOf(evidence, observation.hook, ...setsSerial),
      message,
      fix,
    };
  });

export const serialIsPlaceholder: Look = (evidence) => {
  const placeholders = new Placeholders();
  return oncePerHook(evidence.observations, (observation) => {
    const text = textProposedBy(observation);
    const why = text === undefined ? undefined : placeholders.find(text);
    if (text === undefined || why === undefined) return undefined;
    const message = `${JSON.stringify(printable(text, 60))} is no serial number: ${why}`;
    const fix = "Refuse such values in the hook (exit 1), or read the serial from another place of this board.";
    return {
      code: "serial-is-placeholder",
      severity: "error",
      ...placeOf(evidence, observation.hook, ...setsSerial),
      message,
      fix,
    };
  });
};

/** Two tries of the same device with two serials: the vault signs both, and the device is counted twice. */
export const serialChangedBetweenTries: Look = (evidence) => {
  const texts = evidence.observations
    .filter(({ hook, exitStatus }) => hook === "prepare-device" && exitStatus === 0)
    .map(textProposedBy);
  const serials = [...new Set(texts.filter((text) => text !== undefined && text !== ""))];
  if (serials.length < 2) return [];
  const shown = serials
    .slice(0, 3)
    .map((text) => printable(text ?? "", 60))
    .join(", ");
  const message = `every try proposes another serial: ${shown}`;
  const fix = "Take the serial from the hardware, or make it once and keep it in $SNAP_COMMON.";
  return [
    {
      code: "serial-changed-between-tries",
      severity: "error",
      ...placeOf(evidence, "prepare-device", ...setsSerial),
      message,
      fix,
    },
  ];
};

/** Seconds, milliseconds and nanoseconds since 1970, and the day's date with or without separators. */
function isFromDate(text: string, now: Date): boolean {
  const digits = text.replace(/\D/g, "");
  const near = (unitsPerMs: number): boolean =>
    Math.abs(Number(digits) * unitsPerMs - now.getTime()) < dayMs && /^\d+$/.test(digits);
  if (near(1000) || near(1) || near(1e-6)) return true;
  const days = [now, new Date(now.getTime() - dayMs), new Date(now.getTime() + dayMs)];
  return days.some((day) => digits.startsWith(day.toISOString().slice(0, 10).replaceAll("-", "")));
}

export const serialFromDate: Look = (evidence) =>
  oncePerHook(evidence.observations, (observation) => {
    const text = textProposedBy(observation);
    if (text === undefined || !isFromDate(text, observation.endedAt)) return undefined;
    const message = `the serial ${printable(text, 60)} is the date: two devices that start together get the same one`;
    const fix = "Take the serial from the hardware; the clock of a new board is often the same on all of them.";
    const where = placeOf(evidence, observation.hook, /\bdate\b/, ...setsSerial);
    return { code: "serial-from-date", severity: "error", ...where, message, fix };
  });
