import { placeIn, type Rule } from "../script.ts";
import { type SnapctlSet, snapctlSets } from "../snapctl-set.ts";

function mayBeNumber({ key, value, asText }: SnapctlSet): boolean {
  if (key === "device-service.headers") return /:\s*-?\d[\d.eE+-]*\s*[,}]|:\s*(?:true|false|null)\b/.test(value);
  return key.startsWith("device-service.headers.") && !asText && /^(?:[-\d$`]|true$|false$)/.test(value);
}

/** A header's value must be a text in the configuration too (handlers_serial.go reads map[string]string). */
export const headerText: Rule = ({ scripts }) =>
  scripts.flatMap((script) =>
    snapctlSets(script)
      .filter(mayBeNumber)
      .map(({ line, value }) => {
        const severity = /^[$`]/.test(value) ? "warning" : "error";
        const message = "the value of a header can be stored as a number: snapd cannot register with it";
        const fix = 'Set the value as text: snapctl set -s device-service.headers.api-key="$key"';
        return { code: "header-not-string", severity, ...placeIn(script, line), message, fix } as const;
      }),
  );
