import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Clock } from "../../../src/clock/clock.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { type Brand, makeBrand } from "../../../src/rig/brand.ts";
import { VaultServer } from "../../../src/rig/vault/vault-server.ts";
import {
  bodyBytes,
  headerOf,
  type RecordedExchange,
  type RecordedRequest,
  readVaultCases,
  type VaultCase,
} from "../../vectors/vault/read-cases.ts";
import { exchangeRaw, parseResponses, type RawResponse } from "./raw-http.ts";

// Every recorded request is sent to the rig's vault byte for byte, in the order of the recording; what comes back must be
// what the real vault sent. Only these differ and are left out: Date, and in a serial its timestamp, key id and signature.

const models = [
  { brandId: "factory-brand", model: "gateway-one", apiKey: "loopback-api-key-one-0001" },
  { brandId: "factory-brand", model: "gateway-two", apiKey: "loopback-api-key-two-0002" },
];

/** A clock that stands still, and random bytes that are the request-ids of the recording. */
class Recording {
  now = new Date(0);
  readonly ids: string[] = [];
  readonly clock: Clock = { now: () => this.now, monotonicMs: () => this.now.getTime(), wait: async () => {} };

  readonly randomBytes = (count: number): Uint8Array => {
    const id = this.ids.shift();
    if (id === undefined || id.length !== 2 * count) throw new RangeError("the recording has no such request-id");
    return new Uint8Array(Buffer.from(id, "hex"));
  };

  get context() {
    return { clock: this.clock, crypto: nodeCrypto, randomBytes: this.randomBytes };
  }
}

function requestBytes(request: RecordedRequest): Uint8Array {
  const headers = request.headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const head = Buffer.from(`${request.method} ${request.path} ${request.version}\r\n${headers}\r\n`);
  const body = bodyBytes(request.body);
  if (request.chunks === undefined) return new Uint8Array(Buffer.concat([head, body]));
  expect(body.length).toBe(0);
  return new Uint8Array(Buffer.concat([head, Buffer.from("0\r\n\r\n")]));
}

/** Headers that say something about the answer; Date does not. */
function compared(headers: RawResponse["headers"]): readonly (readonly [string, string])[] {
  return headers.filter(([name]) => name !== "Date").toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** A serial without what belongs to the moment and the key it was signed with. */
function comparedBody(body: Uint8Array, contentType: string | undefined): string {
  const text = Buffer.from(body).toString("utf8");
  if (contentType !== "application/x.ubuntu.assertion") return text;
  const content = text.slice(0, text.lastIndexOf("\n\n"));
  return content
    .replace(/^timestamp: \S{19}/m, "timestamp: T")
    .replace(/^sign-key-sha3-384: .*$/m, "sign-key-sha3-384: K");
}

/** The request-id a request is about to use; the vault must have issued it. */
function usedRequestId(request: RecordedRequest): string | undefined {
  if (request.path !== "/v1/serial") return undefined;
  return /^request-id: ([0-9a-f]{40})$/m.exec(Buffer.from(bodyBytes(request.body)).toString("latin1"))?.[1];
}

function answeredRequestId(exchange: RecordedExchange): string | undefined {
  return /"request-id":"([0-9a-f]{40})"/.exec(Buffer.from(bodyBytes(exchange.response.body)).toString("latin1"))?.[1];
}

class Replay {
  readonly recording = new Recording();
  readonly #brand: Brand;
  #vault: VaultServer | undefined;

  constructor(brand: Brand) {
    this.#brand = brand;
  }

  async start(options: { database?: "sqlite"; zoneMinutes?: number } = {}): Promise<void> {
    this.#vault = await VaultServer.start({
      ...options,
      context: this.recording.context,
      brand: this.#brand,
      models,
      ...(options.zoneMinutes === undefined || this.#vault === undefined ? {} : { service: this.#vault.service }),
    });
  }

  get vault(): VaultServer {
    if (this.#vault === undefined) throw new TypeError("not started");
    return this.#vault;
  }

  issue(requestId: string): void {
    this.recording.ids.push(requestId);
    expect(this.vault.service.requestIds.issue()).toBe(requestId);
  }

  async send(exchanges: readonly RecordedExchange[]): Promise<readonly RawResponse[]> {
    for (const exchange of exchanges) {
      const id = answeredRequestId(exchange);
      if (id !== undefined) this.recording.ids.push(id);
    }
    const bytes = Buffer.concat(exchanges.map(({ request }) => requestBytes(request)));
    const port = Number(new URL(this.vault.url).port);
    return parseResponses(await exchangeRaw(port, new Uint8Array(bytes)));
  }
}

function expectSame(response: RawResponse | undefined, recorded: RecordedExchange["response"]): void {
  expect(response).toBeDefined();
  if (response === undefined) return;
  expect([response.version, response.status, response.reason]).toEqual([
    recorded.version,
    recorded.status,
    recorded.reason,
  ]);
  expect(compared(response.headers)).toEqual(compared(recorded.headers));
  expect(response.chunks).toEqual(recorded.chunks);
  const type = headerOf(recorded.headers, "content-type");
  expect(comparedBody(response.body, type)).toBe(comparedBody(bodyBytes(recorded.body), type));
}

/** What had been done to the vault before a case; the request-ids in use are issued first where nothing else is said. */
const before: Readonly<Record<string, (replay: Replay, issueAll: () => void) => void>> = {
  "04b-nonce-expired-601s": (replay, issueAll) => aged(replay, issueAll, 601),
  "04c-nonce-age-597s": (replay, issueAll) => aged(replay, issueAll, 597),
  "07a-inactive-key-request-id": (replay) => replay.vault.service.setKeyActive("gateway-one", false),
  "07c-reenabled": (replay, issueAll) => {
    replay.vault.service.setKeyActive("gateway-one", true);
    issueAll();
  },
  "13e-db-down-health": (replay) => {
    replay.vault.service.databaseUp = false;
  },
};

function aged(replay: Replay, issueAll: () => void, seconds: number): void {
  const { now } = replay.recording;
  replay.recording.now = new Date(now.getTime() - seconds * 1000);
  issueAll();
  replay.recording.now = now;
}

async function replayCase(replay: Replay, one: VaultCase): Promise<void> {
  replay.recording.now = new Date(one.recordedAt);
  const used = [...new Set(one.exchanges.flatMap(({ request }) => usedRequestId(request) ?? []))];
  const issueAll = (): void => {
    for (const id of used) if (!replay.vault.service.requestIds.knows(id)) replay.issue(id);
  };
  const prepare = before[one.case];
  if (prepare === undefined) issueAll();
  else prepare(replay, issueAll);
  const onOneConnection = one.case.startsWith("14k");
  for (const group of onOneConnection ? [one.exchanges] : one.exchanges.map((exchange) => [exchange])) {
    const all = await replay.send(group);
    const interim = group
      .flatMap(({ response }) => response.interim ?? [])
      .map(({ status, reason }) => [status, reason]);
    expect(all.filter(({ status }) => status < 200).map(({ status, reason }) => [status, reason])).toEqual(interim);
    const final = all.filter(({ status }) => status >= 200);
    expect(final.length).toBe(group.length);
    for (const [index, exchange] of group.entries()) expectSame(final[index], exchange.response);
  }
}

const cases = readVaultCases();
const sqlite = cases.filter((one) => one.case.startsWith("20"));
const otherRun = cases
  .filter((one) => /^1[34]/.test(one.case))
  .toSorted((a, b) => a.recordedAt.localeCompare(b.recordedAt));
const mainRun = cases.filter((one) => !sqlite.includes(one) && !otherRun.includes(one));

describe("the rig's vault answers the recorded requests as the real one did", () => {
  let brand: Brand;
  let replays: Record<"main" | "other" | "sqlite", Replay>;

  beforeAll(async () => {
    const validFrom = new Date("2026-11-20T00:00:00Z");
    brand = await makeBrand({ brandId: "factory-brand", keyBits: 4096, validFrom, crypto: nodeCrypto });
    replays = { main: new Replay(brand), other: new Replay(brand), sqlite: new Replay(brand) };
    await replays.main.start();
    await replays.other.start();
    await replays.sqlite.start({ database: "sqlite" });
  });

  afterAll(async () => {
    for (const replay of Object.values(replays)) {
      expect(replay.vault.rigFaults).toEqual([]);
      await replay.vault.close();
    }
  });

  it("takes every case of the recording", () => {
    expect(mainRun.length + otherRun.length + sqlite.length).toBe(96);
  });

  it.each(mainRun.map((one) => [one.case, one] as const))("%s", async (_name, one) => replayCase(replays.main, one));

  it.each(otherRun.map((one) => [one.case, one] as const))("%s", async (name, one) => {
    if (name === "13b-vault-restarted-between") {
      const old = replays.other.vault;
      const id = one.exchanges.map(({ request }) => usedRequestId(request))[0] ?? "";
      replays.other.recording.now = new Date(one.recordedAt);
      replays.other.issue(id);
      await replays.other.start({ zoneMinutes: 540 });
      await old.close();
    }
    await replayCase(replays.other, one);
  });

  it.each(sqlite.map((one) => [one.case, one] as const))("%s", async (_name, one) => replayCase(replays.sqlite, one));
});
