import type { ModelKind } from "../models.ts";

export type TimelineActor = "seeding" | "hook" | "snapd" | "vault" | "store" | "agent" | "wait" | "accident";

/** Something that took time or changed the course of a boot. */
export interface TimelineEvent {
  /** Virtual milliseconds since power on. */
  readonly atMs: number;
  readonly durationMs: number;
  readonly actor: TimelineActor;
  /** For people: "prepare-device hook", "waits 5 min before the next attempt" … */
  readonly what: string;
  readonly hook?: string;
  /** Kebab-case. */
  readonly code?: string;
  /** "done", "failed: …", a serial's text … */
  readonly outcome?: string;
}

/** One HTTP request and its answer; never a header's value that may be secret, never a body. */
export interface HttpExchange {
  readonly atMs: number;
  readonly durationMs: number;
  readonly server: "vault" | "store" | "proxy" | "other";
  readonly by: "snapd" | "hook";
  readonly method: string;
  /** As asked for, without user, password and query. */
  readonly url: string;
  /** In the order in which they were set. */
  readonly headerNames: readonly string[];
  readonly requestBytes: number;
  readonly contentType?: string;
  /** Types of the assertions in the request. */
  readonly assertionTypes: readonly string[];
  /** The status, or what happened instead: "timeout", "connection-refused" … */
  readonly status: number | string;
  readonly answerContentType?: string;
  readonly answerBytes: number;
  /** What the server says it did, or snapd makes of the answer. */
  readonly outcome: string;
  readonly fault?: string;
}

/** What is wrong with the gadget, and where. */
export interface Finding {
  readonly code: string;
  readonly severity: "error" | "warning" | "note";
  readonly hook?: string;
  readonly file?: string;
  readonly line?: number;
  readonly message: string;
  readonly fix: string;
}

/** How a boot ended. */
export type BootOutcome =
  /** The device has a serial. */
  | "operational"
  /** Time was up, or snapd never tries: no serial. */
  | "not-registered"
  /** A hook failed while the system was seeded, again and again. */
  | "failed-seeding"
  /** Not mode run, or run/snapd/noregister: snapd is not to register at all. */
  | "does-not-register";

/** Where virtual time went. */
export interface TimeShare {
  readonly actor: TimelineActor;
  readonly ms: number;
}

/** Everything about one boot: the document of `boot --json`. */
export interface BootReport {
  readonly version: 1;
  readonly gadget: { readonly name: string; readonly source: string };
  readonly snapd: { readonly version: string };
  readonly model: { readonly brandId: string; readonly model: string; readonly kind: ModelKind };
  readonly hardware: string;
  readonly seed: string;
  readonly outcome: BootOutcome;
  /** Why it is not operational, kebab-case. */
  readonly code?: string;
  readonly operationalAtMs?: number;
  /** Null: the device has none. */
  readonly serial: string | null;
  readonly deviceKeyId?: string;
  /** Serial assertions signed for this device; more than one is a defect. */
  readonly identities: number;
  readonly whereTimeWent: readonly TimeShare[];
  readonly findings: readonly Finding[];
  /** What the rig takes for granted or does not play, in words; older documents have none. */
  readonly remarks?: readonly string[];
  readonly timeline: readonly TimelineEvent[];
  readonly http: readonly HttpExchange[];
}
