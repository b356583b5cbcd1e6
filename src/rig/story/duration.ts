const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** 850 ms, 12.3 s, 1 min 05 s, 2 h 10 min: what a person would say. */
export function inWords(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < minuteMs) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (ms < hourMs) return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
  const minutes = Math.round(ms / minuteMs);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** Minutes and seconds since power on, hours where there are any: 0:31.2, 5:02, 1:04:00. */
export function asClock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number): string => String(value).padStart(2, "0");
  if (hours > 0) return `${hours}:${two(minutes)}:${two(rest)}`;
  return `${minutes}:${two(rest)}.${Math.floor((ms % 1000) / 100)}`;
}

/** What a text must match to be a duration. */
export const durationPattern = "\\d{1,9}(?:\\.\\d{1,3})?(?:ms|s|m|min|h|d)";

/** Milliseconds of a text such as 90s, 5m, 24h or 500ms; undefined if it is none. */
export function durationMs(text: string): number | undefined {
  const [, amount, unit = ""] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|min|h|d)$/.exec(text) ?? [];
  const units: Readonly<Record<string, number>> = {
    ms: 1,
    s: 1000,
    m: minuteMs,
    min: minuteMs,
    h: hourMs,
    d: 24 * hourMs,
  };
  const factor = units[unit];
  return amount === undefined || factor === undefined ? undefined : Number(amount) * factor;
}
