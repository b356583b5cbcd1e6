import { decodeStream } from "../../assertion/stream.ts";
import type { Clock } from "../../clock/clock.ts";
import { nodeCrypto } from "../../keys/node-crypto.ts";
import { printable } from "../../problem/printable.ts";
import type { HttpExchange } from "../boot/boot-report.ts";
import type { RequestRecord } from "../http/request-log.ts";
import type { WeatherSpell } from "../network/weather.ts";
import { type InterceptedRequest, InterceptingServer } from "./intercepting-server.ts";
import { NetworkNamespace } from "./network-namespace.ts";
import { type Passed, passOn } from "./pass-on.ts";
import { RigAuthority } from "./rig-authority.ts";
import { answerAsWeather } from "./weather-page.ts";

/** Who really answers a request of a hook's. */
export interface Destination {
  readonly server: HttpExchange["server"];
  readonly url: URL;
  /** The Host header to send in place of the hook's. */
  readonly host?: string;
  /** What the server wrote down of the request it answered last. */
  readonly lastRecord?: () => RequestRecord | undefined;
}

/** Says where a request goes, by the URL that the hook meant. */
export type Routing = (meant: URL) => Destination;

export interface HookNetworkOptions {
  /** The device's time. */
  readonly clock: Clock;
  readonly routing: Routing;
  /** Called for every exchange when it is over. */
  readonly seen: (exchange: HttpExchange) => void;
  /** Virtual milliseconds since power on. */
  readonly nowMs: () => number;
  /** What the request meets on its way, if anything. */
  readonly weather?: (url: URL, server: HttpExchange["server"]) => WeatherSpell | undefined;
  /** Ports beyond the usual ones. */
  readonly ports?: readonly number[];
}

/** Ports of the web, of the Serial Vault's services and of trials; others are known from the gadget's own texts. */
const usualPorts = [80, 443, 3000, 5000, 8000, 8080, 8081, 8082, 8443, 8888, 9000] as const;

/** Without user, password, query and fragment: any of them may be a secret. */
function shownUrl({ origin, pathname }: URL): string {
  return printable(`${origin}${pathname}`, 300);
}

/** The network that a gadget's hooks are in: whatever they talk to is answered by the rig, and written down. */
export class HookNetwork {
  readonly authority: RigAuthority;
  readonly #options: HookNetworkOptions;
  readonly #server: InterceptingServer;
  #namespace: NetworkNamespace | undefined;

  private constructor(options: HookNetworkOptions, authority: RigAuthority) {
    this.#options = options;
    this.authority = authority;
    this.#server = new InterceptingServer(authority, (intercepted) => this.#answer(intercepted));
  }

  /** @throws Problem rig-tool-missing, rig-sandbox-failed */
  static async open(options: HookNetworkOptions): Promise<HookNetwork> {
    const network = new HookNetwork(options, await RigAuthority.make(options.clock.now()));
    const ports = [...new Set([...usualPorts, ...(options.ports ?? [])])];
    network.#namespace = await NetworkNamespace.open(ports, network.#server.accept);
    return network;
  }

  /** What nsenter enters. */
  get path(): string {
    if (this.#namespace === undefined) throw new TypeError("the hooks' network is not open");
    return this.#namespace.path;
  }

  close(): void {
    this.#server.close();
    this.#namespace?.close();
  }

  async #answer(intercepted: InterceptedRequest): Promise<void> {
    const { request, url } = intercepted;
    const { routing, nowMs, seen, weather, clock } = this.#options;
    const destination = routing(url);
    const atMs = nowMs();
    const spell = weather?.(url, destination.server);
    if (spell?.kind === "slow") await clock.wait(spell.delayMs);
    const stopped = spell !== undefined && spell.kind !== "slow";
    const passed: Passed = stopped
      ? {
          ...answerAsWeather(intercepted.response, spell),
          requestBytes: 0,
          requestBody: undefined,
          answerContentType: undefined,
        }
      : await passOn(intercepted, destination.url, destination.host);
    seen({
      atMs,
      durationMs: nowMs() - atMs,
      server: destination.server,
      by: "hook",
      method: printable(request.method ?? "", 20),
      url: shownUrl(url),
      headerNames: request.rawHeaders.filter((_, index) => index % 2 === 0).map((name) => printable(name, 60)),
      ...contentType("contentType", request.headers["content-type"]),
      ...answerFacts(passed, stopped ? undefined : destination.lastRecord?.()),
      ...(spell === undefined ? {} : { fault: spell.kind }),
    });
  }
}

function contentType<Key extends string>(key: Key, value: string | undefined): { readonly [K in Key]?: string } {
  return (value === undefined ? {} : { [key]: printable(value, 100) }) as { readonly [K in Key]?: string };
}

/** Types of the assertions in a body that is a stream of them. */
function typesIn(body: Uint8Array | undefined): readonly string[] | undefined {
  if (body === undefined || body.length === 0) return undefined;
  try {
    return decodeStream(body, nodeCrypto).map(({ type }) => type);
  } catch {
    // JSON, or something that is none of the rig's business.
    return undefined;
  }
}

function answerFacts(passed: Passed, record: RequestRecord | undefined) {
  const { status, requestBytes, requestBody, answerBytes, answerContentType } = passed;
  return {
    requestBytes,
    assertionTypes: typesIn(requestBody) ?? record?.assertionTypes ?? [],
    status,
    ...contentType("answerContentType", answerContentType),
    answerBytes,
    outcome: record?.outcome ?? (typeof status === "number" ? `status ${status}` : status),
    ...(record?.fault === undefined ? {} : { fault: record.fault }),
  };
}
