import type { ModelAssertion, SerialAssertion } from "../../assertion/assertion.ts";
import { fieldOf, isRecord } from "../../snapd/json.ts";
import type { ServedAnswer } from "../request-desk.ts";
import { assertionJson, assertionReply, errorReply, syncReply } from "./daemon-reply.ts";
import type { CtlSystem } from "./snapctl.ts";
import type { SystemAssertions } from "./system-assertions.ts";

/** A request to snapd's main socket. */
export interface RestCall {
  readonly method: string;
  readonly url: string;
  readonly body: Uint8Array;
}

export interface RestState {
  readonly assertions: SystemAssertions;
  readonly model: ModelAssertion;
  /** What snapd holds for the device's serial: only once it has adopted one. */
  readonly serial: SerialAssertion | undefined;
  readonly system: CtlSystem;
  readonly gadget: string;
  /** The gadget's configuration as plain JSON. */
  readonly configuration: unknown;
  /** The change in which snapd registers at the moment. */
  readonly registrationChange: string | undefined;
}

/** json=true or json=headers, and everything else as headers to look for (daemon/api_asserts.go). */
function optionsOf(url: URL): { json: string; headers: Record<string, string> } | { error: string } {
  const headers: Record<string, string> = {};
  let json = "false";
  for (const [name, value] of url.searchParams) {
    if (name === "remote") {
      if (value !== "true" && value !== "false") {
        return { error: '"remote" query parameter when used must be set to "true" or "false" or left unset' };
      }
    } else if (name === "json") {
      if (!["true", "false", "headers"].includes(value)) {
        return { error: '"json" query parameter when used must be set to "true" or "headers"' };
      }
      json = value;
    } else headers[name] = value;
  }
  return { json, headers };
}

function findAssertions(url: URL, { assertions }: RestState): ServedAnswer {
  const type = url.pathname.slice("/v2/assertions/".length);
  if (!assertions.isType(type)) {
    return { reply: errorReply(400, `invalid assert type: ${JSON.stringify(type)}`), outcome: "invalid-type" };
  }
  const options = optionsOf(url);
  if ("error" in options) return { reply: errorReply(400, options.error), outcome: "bad-query" };
  const found = assertions.find(type, options.headers);
  if (options.json === "false") return { reply: assertionReply(found, true), outcome: `found-${found.length}` };
  const list = found.map((one) => assertionJson(one, options.json === "headers"));
  return { reply: syncReply(list), outcome: `found-${found.length}` };
}

function acknowledge(body: Uint8Array, { assertions }: RestState): ServedAnswer {
  const refusal = assertions.acknowledge(body);
  if (refusal === undefined) return { reply: syncReply(null), outcome: "acknowledged" };
  return { reply: errorReply(400, refusal), outcome: "refused" };
}

function oneAssertion(
  url: URL,
  one: ModelAssertion | SerialAssertion | undefined,
  what: "model" | "serial",
): ServedAnswer {
  const options = optionsOf(url);
  if ("error" in options) return { reply: errorReply(400, options.error), outcome: "bad-query" };
  if (one === undefined) {
    const reply = errorReply(404, `no ${what} assertion yet`, "assertion-not-found", what);
    return { reply, outcome: "not-found" };
  }
  if (options.json === "false") return { reply: assertionReply([one], false), outcome: what };
  return { reply: syncReply(assertionJson(one, options.json === "headers")), outcome: what };
}

function systemInfo({ system, model }: RestState): ServedAnswer {
  const result = {
    architecture: model.headers.get("architecture") ?? "amd64",
    "build-id": "rig",
    confinement: "strict",
    "kernel-version": "6.1.0-rig",
    locations: { "snap-bin-dir": "/snap/bin", "snap-mount-dir": "/snap" },
    managed: false,
    "on-classic": model.classic,
    "os-release": model.classic ? { id: "debian", "version-id": "12" } : { id: "ubuntu-core", "version-id": "22" },
    refresh: { timer: "00:00~24:00/4" },
    series: "16",
    "system-mode": system.mode,
    version: system.version,
  };
  return { reply: syncReply(result), outcome: "system-info" };
}

/** The changes under way, of which this stand-in knows one kind (daemon/api_general.go). */
function changesUnderWay({ registrationChange: id }: RestState): ServedAnswer {
  const change = { id, kind: "become-operational", summary: "Initialize device", status: "Doing", ready: false };
  const result = id === undefined ? [] : [{ ...change, "spawn-time": "2025-06-01T00:00:00Z" }];
  return { reply: syncReply(result), outcome: "changes" };
}

/** One value of the gadget's configuration, by its dotted name (daemon/api_snap_conf.go). */
function configurationOf(url: URL, { gadget, configuration }: RestState): ServedAnswer {
  const key = url.searchParams.get("keys") ?? "";
  const value = key
    .split(".")
    .reduce<unknown>((at, name) => (isRecord(at) ? fieldOf(at, name) : undefined), configuration);
  if (value !== undefined) return { reply: syncReply({ [key]: value }), outcome: "configuration" };
  const message = `snap "${gadget}" has no "${key}" configuration option`;
  return { reply: errorReply(400, message, "option-not-found", { SnapName: gadget, Key: key }), outcome: "no-option" };
}

function notAllowed(method: string): ServedAnswer {
  return { reply: errorReply(405, `method ${JSON.stringify(method)} not allowed`), outcome: "method-not-allowed" };
}

/** Answers on run/snapd.socket; the caller counts as root (snapd daemon/api_asserts.go, api_model.go, access.go). */
export function serveRest({ method, url, body }: RestCall, state: RestState): ServedAnswer {
  const target = new URL(url, "http://localhost");
  const path = target.pathname;
  if (path === "/v2/assertions") {
    if (method === "POST") return acknowledge(body, state);
    if (method === "GET") return { reply: syncReply({ types: state.assertions.typeNames() }), outcome: "types" };
    return notAllowed(method);
  }
  // The hooks' command has its own socket.
  if (path === "/v2/snapctl") return { reply: errorReply(403, "access denied"), outcome: "forbidden" };
  const conf = `/v2/snaps/${state.gadget}/conf`;
  const known = ["/v2/model", "/v2/model/serial", "/v2/system-info", "/v2/changes", conf];
  if (!known.includes(path) && !/^\/v2\/assertions\/[^/]+$/.test(path)) {
    return { reply: errorReply(404, "not found"), outcome: "not-found" };
  }
  if (method !== "GET") return notAllowed(method);
  if (path === "/v2/model") return oneAssertion(target, state.model, "model");
  if (path === "/v2/model/serial") return oneAssertion(target, state.serial, "serial");
  if (path === "/v2/changes") return changesUnderWay(state);
  if (path === conf) return configurationOf(target, state);
  return path === "/v2/system-info" ? systemInfo(state) : findAssertions(target, state);
}
