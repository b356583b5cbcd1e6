import type { Assertion, AssertionTypeName, HeaderValue } from "../assertion/assertion.ts";
import { AssertionError } from "../assertion/assertion-error.ts";
import { decodeStream } from "../assertion/stream.ts";
import type { Deadline } from "../clock/deadline.ts";
import { nodeCrypto } from "../keys/node-crypto.ts";
import { printable } from "../problem/printable.ts";
import { fieldOf, isRecord } from "./json.ts";
import type { UnixReply } from "./reply-reader.ts";
import { problemOfAnswer, readSnapdAnswer, unreadable } from "./snapd-answer.ts";
import { type Change, parseChanges, parseSystemInfo, type SystemInfo } from "./snapd-results.ts";
import { exchangeOverSocket, limitsWithin, type UnixLimits, type UnixRequest } from "./unix-http.ts";

const assertionMediaType = "application/x.ubuntu.assertion";
/** All assertions of one type on a device, a few KiB each; snapd bounds a single one by 2.3 MiB. */
const defaultLimits: UnixLimits = { maxBytes: 4 * 1024 * 1024, timeoutMs: 30_000 };

/** Of one type; a device has a handful, one with many snaps some hundred. */
const maxAssertions = 1_000;

export type ChangeSelection = "all" | "in-progress" | "ready";

/**
 * snapd's REST socket, /run/snapd.socket (daemon/api_asserts.go, api_model.go, api_general.go). All methods throw
 * Problems snapd-…, or gave-up-waiting past the deadline; a refusal carries snapd's own words.
 */
export class SnapdSocket {
  readonly #path: string;
  readonly #limits: UnixLimits;
  readonly #deadline: Deadline | undefined;

  /** No question takes longer than what the deadline leaves of the run. */
  constructor(path: string, limits: Partial<UnixLimits> = {}, deadline?: Deadline) {
    this.#path = path;
    this.#limits = { ...defaultLimits, ...limits };
    this.#deadline = deadline;
  }

  /** Hands over a stream of assertions; snapd verifies each one and takes all of them or none. */
  async acknowledge(stream: Uint8Array): Promise<void> {
    const request = {
      method: "POST",
      target: "/v2/assertions",
      body: stream,
      contentType: assertionMediaType,
    } as const;
    this.#result("hand over assertions", await this.#exchange(request));
  }

  /** Those of one type whose headers have these values; none is an empty list. */
  async assertions(
    type: AssertionTypeName,
    filter: Readonly<Record<string, string>> = {},
  ): Promise<readonly Assertion[]> {
    const verb = `read ${type} assertions`;
    const query = new URLSearchParams(filter).toString();
    const reply = await this.#get(`/v2/assertions/${type}${query === "" ? "" : `?${query}`}`);
    const found = this.#decode(verb, reply);
    for (const one of found) {
      const fits =
        one.type === type && Object.entries(filter).every(([name, value]) => sameHeader(one.headers.get(name), value));
      if (!fits) throw unreadable(verb, "holds an assertion that was not asked for");
    }
    return found;
  }

  /** The device's model, or undefined before it has one. */
  model(): Promise<Assertion | undefined> {
    return this.#one("model", "/v2/model");
  }

  /** The device's serial, or undefined while it is not registered. */
  serial(): Promise<Assertion | undefined> {
    return this.#one("serial", "/v2/model/serial");
  }

  async systemInfo(): Promise<SystemInfo> {
    return parseSystemInfo(this.#result("read snapd's version", await this.#get("/v2/system-info")));
  }

  async changes(select: ChangeSelection): Promise<readonly Change[]> {
    return parseChanges(this.#result("list snapd's changes", await this.#get(`/v2/changes?select=${select}`)));
  }

  /** One value of a snap's configuration, undefined where it has none. Secrets may be beside it: no more is asked for. */
  async configuration(snap: string, key: string): Promise<unknown> {
    const verb = `read the configuration of ${printable(snap, 60)}`;
    const query = new URLSearchParams({ keys: key }).toString();
    const answer = readSnapdAnswer(verb, await this.#get(`/v2/snaps/${encodeURIComponent(snap)}/conf?${query}`));
    if (answer.type === "sync") return isRecord(answer.result) ? fieldOf(answer.result, key) : undefined;
    if (answer.kind === "option-not-found") return undefined;
    throw problemOfAnswer(verb, answer);
  }

  #get(target: string): Promise<UnixReply> {
    return this.#exchange({ method: "GET", target });
  }

  async #exchange(request: UnixRequest): Promise<UnixReply> {
    const limits = limitsWithin(this.#limits, this.#deadline, `ask snapd for ${request.target.replace(/\?.*$/, "")}`);
    return await exchangeOverSocket(this.#path, request, limits);
  }

  #result(verb: string, reply: UnixReply): unknown {
    const answer = readSnapdAnswer(verb, reply);
    if (answer.type === "error") throw problemOfAnswer(verb, answer);
    return answer.result;
  }

  async #one(type: AssertionTypeName, target: string): Promise<Assertion | undefined> {
    const verb = `read the device's ${type}`;
    const reply = await this.#get(target);
    if (reply.mediaType !== assertionMediaType) {
      const answer = readSnapdAnswer(verb, reply);
      if (answer.type === "error" && answer.kind === "assertion-not-found") return undefined;
    }
    const [found, ...more] = this.#decode(verb, reply);
    if (found?.type !== type || more.length > 0) throw unreadable(verb, "is not that one assertion");
    return found;
  }

  #decode(verb: string, reply: UnixReply): readonly Assertion[] {
    if (reply.mediaType !== assertionMediaType || reply.status !== 200) {
      this.#result(verb, reply);
      throw unreadable(verb, `is not made of assertions (status ${reply.status})`);
    }
    let found: readonly Assertion[];
    try {
      found = decodeStream(reply.body, nodeCrypto, { maxAssertions });
    } catch (cause) {
      if (!(cause instanceof AssertionError)) throw cause;
      throw unreadable(verb, `cannot be decoded: ${printable(cause.message)}`, cause);
    }
    // A stream cut between two assertions decodes: only this header tells.
    const count = reply.headers.get("x-ubuntu-assertions-count");
    if (count !== undefined && count !== String(found.length)) throw unreadable(verb, "is not as long as it says");
    return found;
  }
}

function sameHeader(header: HeaderValue | undefined, value: string): boolean {
  return typeof header === "string" && header === value;
}
