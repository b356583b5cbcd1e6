import { printable } from "../../problem/printable.ts";
import { configAt, headerSecrets } from "../boot/secrets.ts";
import { looksLikeKey } from "../lint/rules/committed-key.ts";
import { isConfigMap } from "../snapd/go-json.ts";
import { type Look, oncePerHook, placeOf, placeOfText } from "./evidence.ts";

/** `set -x` shows every command with its arguments, and `snap change` and the journal keep them. */
export const apiKeyInTrace: Look = (evidence) =>
  oncePerHook(evidence.observations, ({ hook, seen, configuration }) => {
    if (!headerSecrets(configuration).some((secret) => seen.includes(secret))) return undefined;
    const message = "the hook's output shows the API key; it ends in the journal and in `snap change`";
    const fix = "Take `set -x` (or the echo) out, and replace the key: it has to be taken for known.";
    const traces = [/\bset\s+-\w*x|set\s+-o\s+xtrace|^#!.*\s-\w*x/, /\becho\b/, /headers/] as const;
    return { code: "api-key-in-trace", severity: "error", ...placeOf(evidence, hook, ...traces), message, fix };
  });

/**
 * A key that stands in a hook is in every copy of the gadget and in its history. It is not repeated here. What lint reads
 * in the files is told beside it; this is of a key that only a run puts together.
 */
export const apiKeyCommitted: Look = (evidence) =>
  oncePerHook(evidence.observations, ({ hook, configuration }) => {
    const [where] = headerSecrets(configuration)
      .filter(looksLikeKey)
      .flatMap((key) => placeOfText(evidence, hook, key) ?? []);
    if (where === undefined) return undefined;
    const message = `${hook} holds the API key itself (an error for \`rig lint\`, a warning here: the device registers with it)`;
    const fix = "Give the key at build time, as a file of the gadget that is in no repository, and replace this one.";
    return { code: "api-key-committed", severity: "warning", ...where, message, fix };
  });

/** snapd resolves request-id against it (handlers_serial.go), so it needs scheme and host. */
export const urlNotUsable: Look = (evidence) =>
  oncePerHook(evidence.observations, ({ hook, configuration }) => {
    const text = configAt(configuration, "device-service", "url");
    if (text === undefined || text === null) return undefined;
    const url = typeof text === "string" ? URL.parse(text) : null;
    if (url !== null && /^https?:$/.test(url.protocol) && url.hostname !== "") return undefined;
    const shown = typeof text === "string" ? JSON.stringify(printable(text, 80)) : "something that is no text";
    const message = `device-service.url is ${shown}: no address that snapd can ask`;
    const fix = "Set it with scheme and host: snapctl set -s device-service.url=https://vault.example.com/v1/";
    const where = placeOf(evidence, hook, /device-service(?:\.url)?/);
    return { code: "url-not-usable", severity: "error", ...where, message, fix };
  });

/** Loopback and addresses of the link do not leave the device. */
function isAway(url: URL): boolean {
  return !/^(?:localhost|127\.|\[::1\]|.*\.localhost$)/.test(url.hostname);
}

export const plainHttp: Look = (evidence) =>
  oncePerHook(evidence.observations, ({ hook, configuration }) => {
    const text = configAt(configuration, "device-service", "url");
    const url = typeof text === "string" ? URL.parse(text) : null;
    if (url?.protocol !== "http:" || !isAway(url)) return undefined;
    const message = `the vault is asked over plain http (${printable(url.host, 80)}): everybody on the way reads the API key`;
    const fix = "Use https, or keep the vault on the factory's own cable and say so where the key is managed.";
    const where = placeOf(evidence, hook, /http:\/\//, /device-service/);
    return { code: "plain-http", severity: "warning", ...where, message, fix };
  });

/** A header's value must be a text in the configuration too (handlers_serial.go reads map[string]string). */
export const headerNotString: Look = (evidence) =>
  oncePerHook(evidence.observations, ({ hook, configuration }) => {
    const headers = configAt(configuration, "device-service", "headers");
    if (headers === undefined || headers === null) return undefined;
    const wrong = isConfigMap(headers) ? [...headers].find(([, value]) => typeof value !== "string")?.[0] : "";
    if (wrong === undefined) return undefined;
    const name =
      wrong === "" ? "device-service.headers is no map" : `the value of header ${printable(wrong, 40)} is no text`;
    const message = `${name}: snapd cannot register with it`;
    const fix = 'Set the value as text: snapctl set -s device-service.headers.api-key="$key"';
    return { code: "header-not-string", severity: "error", ...placeOf(evidence, hook, /headers/), message, fix };
  });

/** snapd reads registration.body as a text at the next try; an object that was left there breaks it for good. */
export const bodyLeftAsObject: Look = (evidence) =>
  oncePerHook(evidence.observations, ({ hook, configuration }) => {
    const body = configAt(configuration, "registration", "body");
    if (hook === "prepare-serial-request" || body === undefined || body === null || typeof body === "string")
      return undefined;
    const message = "registration.body is left as an object: snapd wants a text there and fails every further try";
    const fix =
      "Begin prepare-device with: snapctl set registration.body!   Only prepare-serial-request sets an object.";
    return {
      code: "body-left-as-object",
      severity: "error",
      ...placeOf(evidence, hook, /registration\.body|\bbody\b/),
      message,
      fix,
    };
  });
