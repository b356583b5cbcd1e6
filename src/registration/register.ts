import { join } from "node:path";
import type { Assertion, ModelAssertion, SerialRequestAssertion } from "../assertion/assertion.ts";
import { decodeAssertion } from "../assertion/decode.ts";
import { encodeAssertion } from "../assertion/encode.ts";
import type { Clock } from "../clock/clock.ts";
import type { Disk } from "../disk/disk.ts";
import { type DurableFile, writeAllDurably } from "../disk/write-durably.ts";
import type { Crypto, SigningKey } from "../openpgp/crypto.ts";
import { Problem } from "../problem/problem.ts";
import { leavesRequestId, provesNothingSigned } from "../vault/proof.ts";
import { nextTry, type TryOutcome } from "../vault/retry.ts";
import type { Vault } from "../vault/vault.ts";
import { type Registration, registrationFile } from "./registration.ts";
import { makeSerialRequest, serialRequestStream } from "./serial-request.ts";

/** The vault forgets a request-id after 600 s (protocol of the Serial Vault); the rest is for the way and the clock. */
const requestIdLifeMs = 540_000;
const requestFile = "serial-request.assert";
const maxRequestBytes = 256 * 1024;

export interface RegisterInput {
  readonly disk: Disk;
  readonly ownFolder: string;
  readonly clock: Clock;
  readonly crypto: Crypto;
  readonly vault: Vault;
  readonly model: ModelAssertion;
  readonly key: SigningKey;
  readonly body: Uint8Array;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Milliseconds of the monotonic clock at which this run must have ended. */
  readonly deadlineMs: number;
  readonly onWait?: (waitMs: number, why: string, code: string) => void;
  readonly claim: OwnClaim;
}

/** Where nobody else could register. */
export const nobodyElse: OwnClaim = { make: () => undefined, drop: () => undefined };

/** What the parties hear that may not see this device's record. Both are durable when they return. */
export interface OwnClaim {
  /** Before the intent is on the disk: a request of ours may be signed from now on. */
  make(registration: Registration): void;
  /** After the intent is off the disk: nothing was signed. */
  drop(): void;
}

export interface Registered {
  readonly assertions: readonly Assertion[];
  readonly registration: Registration;
}

function isFresh(registration: Registration, now: Date): boolean {
  if (registration.requestId === undefined || registration.requestIdAt === undefined) return false;
  const ageMs = now.getTime() - Date.parse(registration.requestIdAt);
  // A clock that was set back makes the age negative: then nothing is known about it.
  return ageMs >= 0 && ageMs < requestIdLifeMs;
}

/** The request an earlier run sent with this request-id and key, so that polling goes on with the same bytes. */
function savedRequest(input: RegisterInput, requestId: string): SerialRequestAssertion | undefined {
  try {
    const bytes = input.disk.readFile(join(input.ownFolder, requestFile), maxRequestBytes);
    if (bytes === undefined) return undefined;
    const saved = decodeAssertion(bytes, input.crypto);
    const same = saved.type === "serial-request" && saved.requestId === requestId;
    return same && saved.deviceKeyId === input.key.keyId ? saved : undefined;
  } catch {
    // Only a copy of what was sent: an unreadable one is written anew.
    return undefined;
  }
}

interface Prepared {
  readonly request: SerialRequestAssertion;
  /** What has to be kept of it before it is sent: nothing, if an earlier run has kept it. */
  readonly files: readonly DurableFile[];
}

function prepareRequest(input: RegisterInput, registration: Registration, requestId: string): Prepared {
  const saved = savedRequest(input, requestId);
  if (saved !== undefined) return { request: saved, files: [] };
  const { model, key, crypto, clock, ownFolder } = input;
  const body = input.body.length === 0 ? undefined : input.body;
  const signedAt = clock.now();
  const request = makeSerialRequest({ model, serial: registration.serial, requestId, key, body, signedAt, crypto });
  const file = { path: join(ownFolder, requestFile), bytes: encodeAssertion(request), mode: 0o600 };
  return { request, files: [file] };
}

/** One device's talk with its vault; what it has learnt is on the disk before the next byte is sent. */
class Conversation {
  registration: Registration;
  readonly #input: RegisterInput;
  readonly #startMs: number;
  /** The request-id is from an earlier run, which may have spent it. */
  #resumed: boolean;
  /** A request whose fate nobody knows has left the device, now or in an earlier run. */
  #mayBeSigned: boolean;
  #submitting = false;
  /** The vault has answered the last request with 202: what comes after that is no repetition of what came before. */
  wasPending = false;

  constructor(input: RegisterInput, begun: Registration) {
    this.#input = input;
    this.#startMs = input.clock.monotonicMs();
    this.#resumed = begun.submissions > 0 && isFresh(begun, input.clock.now());
    this.#mayBeSigned = begun.intentAt !== undefined;
    this.registration = begun;
  }

  #write(registration: Registration, besides: readonly DurableFile[] = []): void {
    this.registration = registration;
    const { disk, ownFolder } = this.#input;
    writeAllDurably(disk, [...besides, registrationFile(ownFolder, registration)]);
  }

  async #requestId(): Promise<string> {
    const { clock, vault } = this.#input;
    const { requestId } = this.registration;
    if (requestId !== undefined && isFresh(this.registration, clock.now())) return requestId;
    const given = await vault.requestId();
    // Kept with the intent, a signature later: a power loss before that costs the vault one id.
    this.registration = { ...this.registration, requestId: given, requestIdAt: clock.now().toISOString() };
    return given;
  }

  /** One request-id and its serial-request, polled until the vault has decided. */
  async ask(): Promise<readonly Assertion[]> {
    const { clock, vault, model } = this.#input;
    this.wasPending = false;
    const requestId = await this.#requestId();
    const { request, files } = prepareRequest(this.#input, this.registration, requestId);
    if (this.registration.intentAt === undefined) this.#input.claim.make(this.registration);
    const intentAt = this.registration.intentAt ?? clock.now().toISOString();
    this.#write({ ...this.registration, intentAt, submissions: this.registration.submissions + 1 }, files);
    const stream = serialRequestStream(request, model);
    this.#submitting = true;
    for (;;) {
      const answer = await vault.submit(stream);
      if (answer.kind === "signed") return answer.assertions;
      // It has the request and decides when it likes: whatever comes after this, the request may be signed.
      this.#mayBeSigned = true;
      this.wasPending = true;
      await this.#waitFor(answer, 1, "the vault has not decided yet");
    }
  }

  /**
   * A request-id counts as spent once a request with it was answered: a vault consumes it early and does not always say
   * so. An id that an earlier run may have spent earns one more try when it is refused.
   */
  async afterProblem(problem: Problem, attempt: number): Promise<void> {
    const resumed = this.#resumed;
    this.#resumed = false;
    const had = this.registration.intentAt !== undefined;
    this.#write(this.#learnFrom(problem));
    if (had && this.registration.intentAt === undefined) this.#input.claim.drop();
    if (resumed && !problem.transient) return;
    const retryAfterMs = problem.detail["retryAfterMs"];
    const outcome = { kind: "problem", code: problem.code } as const;
    const waited = typeof retryAfterMs === "number" ? { ...outcome, retryAfterMs } : outcome;
    await this.#waitFor(waited, attempt, problem.message, problem);
  }

  /** What is left of the record: the intent goes only when every request is proved to have come to nothing. */
  #learnFrom(problem: Problem): Registration {
    const { requestId, requestIdAt, intentAt, ...rest } = this.registration;
    if (this.#submitting && !provesNothingSigned(problem)) this.#mayBeSigned = true;
    this.#submitting = false;
    const keepsId = leavesRequestId(problem);
    return {
      ...rest,
      ...(keepsId && requestId !== undefined && requestIdAt !== undefined ? { requestId, requestIdAt } : {}),
      ...(this.#mayBeSigned && intentAt !== undefined ? { intentAt } : {}),
    };
  }

  async #waitFor(outcome: TryOutcome, attempt: number, why: string, problem?: Problem): Promise<void> {
    const { clock, random, deadlineMs, onWait } = this.#input;
    const elapsedMs = clock.monotonicMs() - this.#startMs;
    const budgetMs = deadlineMs - this.#startMs;
    const next = nextTry({ attempt, outcome, elapsedMs, budgetMs, random: random() });
    if (next.kind === "stop") {
      throw problem ?? new Problem("gave-up-waiting", `cannot wait any longer: ${why}`);
    }
    onWait?.(next.waitMs, why, problem?.code ?? "vault-undecided");
    await clock.wait(next.waitMs);
  }
}

/**
 * Asks the vault for the serial assertion until it answers for good, with the same key and serial in every try.
 * The intent is on the disk before the first byte of a request leaves. Throws the Problem that ended it.
 */
export async function register(input: RegisterInput, begun: Registration): Promise<Registered> {
  const conversation = new Conversation(input, begun);
  let inARow = { code: "", count: 0 };
  for (;;) {
    try {
      const assertions = await conversation.ask();
      return { assertions, registration: conversation.registration };
    } catch (fault) {
      // Out of time while the vault decides: the request stays good, and the next run polls on with it.
      if (!(fault instanceof Problem) || fault.code === "gave-up-waiting") throw fault;
      const repeated = fault.code === inARow.code && !conversation.wasPending;
      inARow = { code: fault.code, count: repeated ? inARow.count + 1 : 1 };
      await conversation.afterProblem(fault, inARow.count);
    }
  }
}
