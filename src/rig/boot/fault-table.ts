import { type Moment, moments } from "../devicestate/moments.ts";
import {
  type FaultEndpoint,
  type SigningFault,
  signingFaults,
  type TransportFault,
  transportFaults,
} from "../faults.ts";
import { durationPattern } from "../story/duration.ts";

// Every word of --fault and what it means: docs/rig.md and the scenarios' JSON Schema are made of these tables.

/** Faults of the network, from power on until a time or for good. */
export const skies = {
  "no-network": "there is no network at all: no route, no address",
  "dns-failing": "the name server does not answer",
  "no-such-host": "the name server says that there is no such name",
  "connection-refused": "nobody listens at the address",
  "connection-reset": "the connection is dropped before an answer",
  timeout: "no answer comes",
  "unknown-ca": "https: the certificate is of an authority that the device does not know",
  "certificate-expired": "https: the certificate is no longer valid",
  "login-page": "a guest network answers everything with its login page, status 200",
} as const;

export type Sky = keyof typeof skies;

/** What vault and store are asked for, where a fault of theirs may be. */
export const endpoints: Readonly<Record<FaultEndpoint, string>> = {
  "request-id": "POST …/request-id, at the vault or the store",
  serial: "POST …/serial at the vault, …/devices at the store; where no endpoint is named",
  assertion: "GET of an account or account-key at the store",
  nonces: "POST …/nonces at the store",
  sessions: "POST …/sessions at the store",
};

/** Faults at any endpoint. */
export const transportMeanings: Readonly<Record<TransportFault, string>> = {
  "busy-503": "status 503 with Retry-After",
  "fault-500": "status 500, the vault's error for a fault of its own",
  slow: "the answer comes after 35 s, later than snapd waits",
  "slow-headers": "the status line at once, the headers one by one over 35 s",
  reset: "the connection is dropped without an answer",
  "reset-mid-body": "the connection is dropped in the middle of the answer",
  empty: "status 200 and nothing",
  garbage: "status 200 and 1500 random bytes as an assertion",
  "html-200": "status 200 and a web page",
  huge: "status 200 and an answer of 64 MiB",
  gzip: "the right answer, compressed although nobody asked for that",
  redirect: "status 307 to another path of the same server",
  "lost-answer": "the request is served, and the connection dropped before the answer",
  "control-characters": "an error whose message has control characters in it",
  "refused-api-key": "the vault's error for an API key that it does not know",
  "refused-model": "the vault's error for a model that it does not know",
  "refused-request-id": "the vault's error for a request-id that is spent or unknown",
};

/** Faults of who signs; at serial alone. */
export const signingMeanings: Readonly<Record<SigningFault, string>> = {
  "other-device-key": "a serial for another device key",
  "other-brand": "a serial of another brand",
  "other-model": "a serial for another model",
  "other-serial": "a serial with another number than was asked for",
  "two-serials": "two serials for one request",
  "no-serial": "account and account-key, without the serial",
  "old-revision": "the serial with revision 0",
  "unknown-type": "the serial, and an assertion of a type that nobody knows",
  "key-expired": "signed with a key that is no longer valid",
  "key-constraint": "signed with a key that may sign models only",
  "ten-thousand-assertions": "the serial and 9999 more assertions",
};

/** Named moments of a boot, in the order of an ordinary one. */
export const momentMeanings: Readonly<Record<Moment, string>> = {
  "before-install": "before the gadget's install hook runs",
  "after-install": "it has ended with 0",
  "before-configure": "before the configure hook runs",
  "after-configure": "it has ended with 0",
  seeded: "all snaps are installed and configured",
  "before-prepare-device": "before the prepare-device hook runs, at every full try",
  "after-prepare-device": "it has ended with 0, and what it has set counts",
  "device-key-made": "snapd has made the device's key and keeps it",
  "request-id-received": "vault or store have given a request-id",
  "before-prepare-serial-request": "before the hook prepare-serial-request runs (snapd 2.74)",
  "after-prepare-serial-request": "it has ended with 0",
  "serial-request-signed": "the serial-request is signed, and not yet sent",
  "serial-pending": "the vault has answered 202: ask again later",
  "serial-received": "the answer with the serial is there, and nothing of it kept yet",
  "serial-acknowledged": "the serial is in snapd's assertions, and the device not yet told",
  registered: "the device has its serial",
  "session-opened": "the store has opened a session for the device",
};

const times = "(?:\\*[1-9]\\d{0,3})?";

/** A regular expression for every word of --fault; what comes after clock@ is looked at more closely by who reads it. */
export function faultPattern(): string {
  const anyOf = (names: readonly string[]): string => `(?:${names.join("|")})`;
  return `^${anyOf([
    `${anyOf(Object.keys(skies))}(?:@(?:${durationPattern})?)?`,
    `(?:power-cut|snapd-restart)@${anyOf([...moments, durationPattern])}`,
    "clock@.+",
    `${anyOf(transportFaults)}(?:@${anyOf(Object.keys(endpoints))}?)?${times}`,
    `${anyOf([...signingFaults, "pending-[1-9]\\d{0,3}"])}(?:@(?:serial)?)?${times}`,
  ])}$`;
}
