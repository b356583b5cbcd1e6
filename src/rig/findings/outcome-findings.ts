import { printable } from "../../problem/printable.ts";
import { hasAgent } from "../boot/agent-settings.ts";
import type { Finding, HttpExchange } from "../boot/boot-report.ts";
import { storeSessionEnd } from "../boot/store-session-end.ts";
import { hasHooksElsewhere } from "../lint/rules/sources-without-hooks.ts";
import { inWords } from "../story/duration.ts";
import { type Evidence, type Look, placeOf, placeOfText } from "./evidence.ts";

export const taktExceeded: Look = ({ plan, report }) => {
  const { taktMs } = plan;
  const tookMs = report.operationalAtMs;
  if (taktMs === undefined || tookMs === undefined || tookMs <= taktMs) return [];
  const most = report.whereTimeWent[0];
  const share = most === undefined ? "" : `; most of it, ${inWords(most.ms)}, is ${most.actor}`;
  const message = `operational after ${inWords(tookMs)}, the takt is ${inWords(taktMs)}${share}`;
  const fix =
    "Look at where the time went; waits of a hook and full tries that fail are what can be mended in a gadget.";
  return [{ code: "takt-exceeded", severity: "error", message, fix }];
};

/** A device without a session has its serial and nothing of its store: no refresh, no snap that is not public. */
export const storeSessionFailed: Look = ({ report }) => {
  const session = storeSessionEnd(report);
  if (session?.end !== "failed") return [];
  const message = `the device has its serial, and the store opens no session for it: ${session.why.replace(/^failed: /, "")}`;
  const fix =
    "Look at the last requests of nonces and sessions; snapd asks again before its next call to the store. A serial of another brand, model or device key is refused there for good.";
  return [{ code: "store-session-failed", severity: "error", message, fix }];
};

export const twoIdentities: Look = ({ report }) => {
  if (report.identities < 2) return [];
  const message = `the vault has signed ${report.identities} device keys for this one device`;
  const fix =
    "A hook that registers by itself must hand over while the system is seeded, or fail in prepare-device; with exit 0 snapd registers a second time.";
  return [{ code: "two-identities", severity: "error", message, fix }];
};

interface Refusal {
  readonly what: string;
  readonly fix: string;
  /** Of a gadget with the project's own agent. */
  readonly agentsFix?: string;
  readonly lines: readonly RegExp[];
}

/** What the Serial Vault's refusals mean for a gadget's author, by its error_code. */
const refusals: Readonly<Record<string, Refusal>> = {
  "invalid-api-key": {
    what: "the vault does not know the API key, or none was sent",
    fix: 'Set it: snapctl set -s device-service.headers.api-key="$key"',
    agentsFix:
      'Set it: vault.headers in prepare-device.yaml, or snap set GADGET prepare-device.vault.headers=\'{"api-key": "…"}\'; here with --settings',
    lines: [/api-key/i, /headers/, /device-service/],
  },
  "invalid-model": {
    what: "the vault does not know this brand and model, or the API key is another model's",
    fix: "Compare brand-id and model of the model assertion with the vault's entry for the key.",
    lines: [/headers/],
  },
  "create-assertion": {
    what: "the vault got no serial, or one with a slash",
    fix: 'Set it: snapctl set -s registration.proposed-serial="$serial", and check before that it is not empty.',
    lines: [/proposed-serial/],
  },
  "logging-assertion": {
    what: "the vault cannot keep this serial: it is empty or longer than 200 characters",
    fix: "Check in the hook that the serial is what the label says.",
    lines: [/proposed-serial/],
  },
};

function refusalFinding(evidence: Evidence, code: string): Finding {
  const { what, fix, agentsFix, lines } = refusals[code] ?? {
    what: "the vault refuses the device",
    fix: "See what the vault's own log says about the request.",
    lines: [],
  };
  const where = placeOf(evidence, "prepare-device", ...lines);
  const mend = agentsFix !== undefined && hasAgent(evidence.plan.gadget) ? agentsFix : fix;
  return { code: "vault-refused", severity: "error", ...where, message: `${what} (${code})`, fix: mend };
}

/** Refusals of the vault that no fault of the rig's made. */
export const vaultRefused: Look = (evidence) => {
  const refused = evidence.report.http.filter(
    ({ server, status, fault }) => server === "vault" && fault === undefined && (status === 400 || status === 500),
  );
  return [...new Set(refused.map(({ outcome }) => outcome))].map((code) => refusalFinding(evidence, code));
};

/** Without a URL snapd asks Canonical's store for the serial (handlers_serial.go): hardly ever what a brand's gadget means. */
export const noVaultUrl: Look = (evidence) => {
  const { report } = evidence;
  const asked = report.http.filter(({ by, url }) => by === "snapd" && /\/(?:request-id|serial|devices)$/.test(url));
  const refused = asked.find(({ server, status }) => server === "store" && typeof status === "number" && status >= 400);
  if (report.outcome === "operational" || refused === undefined || hasHooksElsewhere(evidence.plan.gadget)) return [];
  const message = `no hook names a vault: snapd asks Canonical's store for the serial, and is refused (${refused.outcome})`;
  const fix = "Set it in prepare-device: snapctl set device-service.url=https://vault.example.com/v1/";
  return [{ code: "no-vault-url", severity: "error", ...placeOf(evidence, "prepare-device"), message, fix }];
};

const notServed: ReadonlySet<HttpExchange["status"]> = new Set([404, 405]);

/** A hook asked its vault for something that the rig's does not have: what then fails is not the gadget's mistake. */
export const pathNotAnswered: Look = (evidence) => {
  const { plan, report } = evidence;
  const asked = report.http.filter(
    ({ by, server, status, fault }) =>
      by === "hook" && server === "vault" && fault === undefined && notServed.has(status),
  );
  const calls = new Map(asked.map((one) => [`${one.method} ${new URL(one.url).pathname}`, one]));
  return [...calls].map(([call, { status, url }]) => {
    const { pathname } = new URL(url);
    const [where = {}] = [...plan.gadget.hooks.keys()].flatMap((hook) => placeOfText(evidence, hook, pathname) ?? []);
    const who = plan.vaultUrl === undefined ? "the rig's vault has no such path" : "the vault of --vault refused it so";
    const message = `a hook asked ${printable(call, 120)} and got ${status}: ${who}`;
    const fix =
      plan.vaultUrl === undefined
        ? "Boot with --vault URL of a server that has it; docs/rig.md lists what the rig's own vault answers."
        : "Compare the path with what that server offers.";
    return { code: "path-not-answered", severity: "warning" as const, ...where, message, fix };
  });
};
