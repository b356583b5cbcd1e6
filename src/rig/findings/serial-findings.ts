import { Placeholders } from "../../hardware/placeholders.ts";
import { printable } from "../../problem/printable.ts";
import { JsonNumber } from "../snapd/go-json.ts";
import { type Look, oncePerHook, placeOf } from "./evidence.ts";
import { proposedBy, setsSerial, textProposedBy } from "./proposed-serial.ts";

const asText = 'Set it as text: snapctl set -s registration.proposed-serial="$serial"';
const dayMs = 24 * 3600 * 1000;

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
    // An empty one is told as such.
    const why = text === undefined || text === "" ? undefined : placeholders.find(text);
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

/** Seconds, milliseconds and nanoseconds since 1970, the day with or without separators, or the time of day. */
function isFromDate(text: string, now: Date): boolean {
  const digits = text.replace(/\D/g, "");
  const near = (unitsPerMs: number): boolean => Math.abs(Number(digits) * unitsPerMs - now.getTime()) < dayMs;
  // On a clock that begins in 1970 every short number is near.
  if (now.getTime() > dayMs * 365 && digits !== "" && (near(1000) || near(1) || near(1e-6))) return true;
  const days = [now, new Date(now.getTime() - dayMs), new Date(now.getTime() + dayMs)];
  return days.some((day) => {
    const [date = "", time = ""] = day.toISOString().split("T");
    const whole = date.replaceAll("-", "");
    // 261130142233, and "Mon Nov 30 14:22:33 UTC 2026".
    const isShort = /^\d{10,12}$/.test(text) && text.startsWith(whole.slice(2));
    return digits.includes(whole) || isShort || (text.includes(time.slice(0, 3)) && text.includes(date.slice(0, 4)));
  });
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
