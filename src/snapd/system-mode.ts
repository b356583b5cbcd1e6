import { unreadable } from "./snapd-answer.ts";

/** What `snapctl system-mode` says (overlord/hookstate/ctlcmd/system_mode.go). */
export interface SystemMode {
  /** run, install, recover, factory-reset …: whatever snapd calls it. */
  readonly mode: string;
  /** Is the seed installed? While it is not, a failing hook undoes the seeding. */
  readonly seedLoaded: boolean;
  /** Was the image flagged for use in a factory? Convenience only, nothing to build security on. */
  readonly factory: boolean;
}

const line = /^([a-z][a-z-]*):[ \t]*(.*?)[ \t]*$/;
const modeForm = /^[a-z][a-z0-9-]{0,39}$/;

function unquoted(value: string): string {
  return /^(["'])(.*)\1$/.exec(value)?.[2] ?? value;
}

/**
 * Three flat lines of YAML, read without a YAML parser; names of newer versions are passed over. A missing flag is
 * false as snapd leaves it out, a missing mode is a fault.
 */
export function parseSystemMode(text: string): SystemMode {
  const values = new Map<string, string>();
  for (const one of text.split("\n")) {
    const [, name, value] = line.exec(one) ?? [];
    if (name !== undefined && value !== undefined) values.set(name, unquoted(value));
  }
  const mode = values.get("system-mode") ?? "";
  if (!modeForm.test(mode)) throw unreadable("read the system mode", "names no mode");
  return { mode, seedLoaded: values.get("seed-loaded") === "true", factory: values.get("factory") === "true" };
}
