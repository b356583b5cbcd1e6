import type { Clock } from "../../clock/clock.ts";
import type { HttpExchange } from "../boot/boot-report.ts";
import { type Network, type NetworkAnswer, NetworkError, type NetworkFault, type NetworkRequest } from "./network.ts";

/** What happens to every request for a while. */
export type Weather =
  | { readonly kind: Exclude<NetworkFault, "unexpected-end" | "cannot-send" | "certificate-not-yet-valid"> }
  /** Something in front of the server answers with this status and a page of its own. */
  | { readonly kind: "status"; readonly status: number }
  /** A guest network's login page, with status 200. */
  | { readonly kind: "login-page" }
  /** The answer comes, so much later. */
  | { readonly kind: "slow"; readonly delayMs: number };

export type WeatherSpell = Weather & {
  /** Virtual milliseconds on the clock's monotonic time. */
  readonly fromMs?: number;
  readonly untilMs?: number;
  /** Only requests to this server; all if left out. */
  readonly server?: HttpExchange["server"];
};

export interface WeatherOptions {
  readonly clock: Clock;
  /** The device's wall clock, which decides whether a certificate counts yet. */
  readonly deviceClock: Clock;
  readonly spells: readonly WeatherSpell[];
  /** From when to when the certificates of https servers count. */
  readonly certificates: { readonly from: Date; readonly until: Date };
}

const tlsOnly: readonly string[] = ["unknown-ca", "certificate-expired"];
const foreverMs = 24 * 3600 * 1000;

function pageAnswer(status: number, fault: string): NetworkAnswer {
  const headers = new Headers({ "content-type": "text/html; charset=utf-8" });
  const body = new TextEncoder().encode(`<!DOCTYPE html>\n<html><body><h1>${status}</h1></body></html>\n`);
  return { status, headers, body, fault };
}

/** The spell that a request meets at a moment of the clock's monotonic time. */
export function spellAt(
  spells: readonly WeatherSpell[],
  { nowMs, server, url }: { readonly nowMs: number; readonly server: HttpExchange["server"]; readonly url: URL },
): WeatherSpell | undefined {
  return spells.find((spell) => {
    const { kind, fromMs = 0, untilMs = Number.POSITIVE_INFINITY } = spell;
    if (tlsOnly.includes(kind) && url.protocol !== "https:") return false;
    return (spell.server ?? server) === server && nowMs >= fromMs && nowMs < untilMs;
  });
}

/** A network with faults in virtual time, in front of one without. */
export class WeatherNetwork implements Network {
  readonly #inner: Network;
  readonly #options: WeatherOptions;

  constructor(inner: Network, options: WeatherOptions) {
    this.#inner = inner;
    this.#options = options;
  }

  serverAt(url: URL): HttpExchange["server"] {
    return this.#inner.serverAt(url);
  }

  async send(request: NetworkRequest, signal: AbortSignal): Promise<NetworkAnswer> {
    const spell = this.#spellFor(request.url);
    if (spell?.kind === "status") return pageAnswer(spell.status, `status-${spell.status}`);
    if (spell?.kind === "login-page") return pageAnswer(200, "login-page");
    if (spell?.kind === "slow") await this.#options.clock.wait(spell.delayMs, signal);
    else if (spell?.kind === "timeout") await this.#options.clock.wait(foreverMs, signal);
    else if (spell !== undefined) throw new NetworkError(spell.kind);
    this.#checkCertificate(request.url);
    return await this.#inner.send(request, signal);
  }

  #spellFor(url: URL): WeatherSpell | undefined {
    const { clock, spells } = this.#options;
    return spellAt(spells, { nowMs: clock.monotonicMs(), server: this.serverAt(url), url });
  }

  #checkCertificate(url: URL): void {
    if (url.protocol !== "https:") return;
    const { certificates, deviceClock } = this.#options;
    const now = deviceClock.now();
    if (now < certificates.from) throw new NetworkError("certificate-not-yet-valid");
    if (now >= certificates.until) throw new NetworkError("certificate-expired");
  }
}
