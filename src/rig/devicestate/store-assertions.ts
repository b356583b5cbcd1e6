import type { Assertion } from "../../assertion/assertion.ts";
import { AssertionError } from "../../assertion/assertion-error.ts";
import { decodeStream } from "../../assertion/stream.ts";
import { NetworkError } from "../network/network.ts";
import { retryRequest } from "../network/retry-request.ts";
import type { Registration } from "./registration.ts";

/** The store could not be asked, or does not have it. */
export class FetchFault extends Error {}

/** Highest format snapd asks for (asserts.MaxSupportedFormat). */
const maxFormats: Readonly<Record<string, number>> = { "account-key": 1 };

/** What snapd tells the store of its device; for assertions it still uses the names of the v1 endpoints (store/store.go). */
function deviceHeaders({ system, model, userAgent }: Registration): readonly (readonly [string, string])[] {
  const architecture = model.headers.get("architecture");
  return [
    ["User-Agent", userAgent],
    ["Accept", "application/x.ubuntu.assertion"],
    ["X-Ubuntu-Architecture", typeof architecture === "string" ? architecture : "amd64"],
    ["X-Ubuntu-Series", "16"],
    ["X-Ubuntu-Classic", String(system.model.classic)],
    ["Snap-Device-Capabilities", "default-tracks"],
    ["X-Ubuntu-Wire-Protocol", "1"],
    ...(model.store === undefined ? [] : [["X-Ubuntu-Store", model.store] as const]),
  ];
}

/** One assertion from the store, tried up to six times as store requests are. @throws FetchFault */
async function fetchOne(registration: Registration, type: string, key: string): Promise<Assertion> {
  const { http, storeUrl, context } = registration;
  const url = new URL(`v2/assertions/${type}/${encodeURIComponent(key)}`, storeUrl);
  url.searchParams.set("max-format", String(maxFormats[type] ?? 0));
  const call = { method: "GET" as const, url: url.href, headers: deviceHeaders(registration), limitMs: 10_000 };
  try {
    const answer = await retryRequest(() => http.send(call), context.clock);
    if (answer.status === 404) throw new FetchFault(`${type} (${key}) not found`);
    if (answer.status !== 200)
      throw new FetchFault(`cannot fetch assertion: got unexpected HTTP status code ${answer.status}`);
    const [assertion] = decodeStream(answer.body, context.crypto);
    if (assertion === undefined) throw new FetchFault("cannot fetch assertion: EOF");
    return assertion;
  } catch (error) {
    if (error instanceof NetworkError || error instanceof AssertionError) throw new FetchFault(error.message);
    throw error;
  }
}

/** Account-keys with their accounts and the keys above them, what stands below first (asserts/fetcher.go). */
class KeyChain {
  readonly found: Assertion[] = [];
  readonly #registration: Registration;
  readonly #asked = new Set<string>();

  constructor(registration: Registration) {
    this.#registration = registration;
  }

  /** What is compiled in ends the chain; what only lies in the database is fetched again. @throws FetchFault */
  async add(keyId: string): Promise<void> {
    if (this.#isTrusted(["account-key", keyId]) || this.#asked.has(keyId)) return;
    this.#asked.add(keyId);
    const key = await fetchOne(this.#registration, "account-key", keyId);
    if (key.type !== "account-key") throw new FetchFault(`the store gave a ${key.type} for an account-key`);
    if (!this.#isTrusted(["account", key.accountId])) {
      const account = await fetchOne(this.#registration, "account", key.accountId);
      await this.add(account.signKeyId);
      this.found.push(account);
    }
    await this.add(key.signKeyId);
    this.found.push(key);
  }

  #isTrusted([type, key]: readonly [type: string, key: string]): boolean {
    const { trusted } = this.#registration.system.options;
    return trusted.some((one) => one.type === type && one.primaryKey[0] === key);
  }
}

/** The signing key of a serial with all it stands on, from the store. @throws FetchFault */
export async function fetchKeyChain(registration: Registration, keyId: string): Promise<readonly Assertion[]> {
  const chain = new KeyChain(registration);
  await chain.add(keyId);
  return chain.found;
}
