import type { Clock } from "../../../clock/clock.ts";
import { defaultLimits, type Http, type HttpAnswer, type HttpRequest } from "../../../http/http.ts";
import { UndiciHttp } from "../../../http/undici-http.ts";
import { Problem } from "../../../problem/problem.ts";
import type { Endpoints } from "../../../vault/endpoints.ts";
import type { Gate } from "../load/gate.ts";
import type { DeviceFault, FleetEndpoint } from "../plan/fault-mix.ts";
import type { Observations } from "./observations.ts";

/** How a device asks the fleet's own vault for its fault; no other service looks at it. */
export const faultHeader = "Rig-Fault";

export interface DeviceHttpOptions {
  readonly endpoints: Endpoints;
  /** Measures latencies and keeps the time limits: always real. */
  readonly real: Clock;
  /** The device's own time, in which slow answers are late. */
  readonly clock: Clock;
  readonly fault: DeviceFault | undefined;
  /** How late an answer with the fault "slow" is. */
  readonly slowMs: number;
  readonly gate: Gate;
  readonly observations: Observations;
}

/** One device's connection to the vault, opened at its first request as on a device; real exchanges, measured. */
export class DeviceHttp implements Http {
  readonly #options: DeviceHttpOptions;
  #http: UndiciHttp | undefined;
  #faultsLeft: number;

  constructor(options: DeviceHttpOptions) {
    this.#options = options;
    this.#faultsLeft = options.fault?.times ?? 0;
  }

  async exchange(request: HttpRequest): Promise<HttpAnswer> {
    const { real, gate, observations, endpoints } = this.#options;
    const endpoint: FleetEndpoint = request.url === endpoints.serialUrl ? "serial" : "request-id";
    const fault = this.#nextFault(endpoint);
    const asked = fault === undefined || fault === "slow" ? {} : { [faultHeader]: fault };
    await gate.pass();
    this.#http ??= new UndiciHttp({ clock: real });
    const answer = await this.#told(() =>
      this.#http?.exchange({ ...request, headers: { ...request.headers, ...asked } }),
    );
    observations[endpoint === "serial" ? "serialMs" : "requestIdMs"].push(answer.durationMs);
    if (fault === "slow") await this.#beLate(answer);
    return answer;
  }

  /** Closes the connection, as it would be closed during a wait; the next request opens another. */
  async close(): Promise<void> {
    const http = this.#http;
    this.#http = undefined;
    await http?.close();
  }

  /** The gate hears how every exchange ended: it stops a load test that does harm. */
  async #told(exchange: () => Promise<HttpAnswer> | undefined): Promise<HttpAnswer> {
    const { gate } = this.#options;
    try {
      const answer = await exchange();
      if (answer === undefined) throw new TypeError("a connection was just opened");
      gate.ended(answer.status >= 200 && answer.status < 300);
      return answer;
    } catch (fault) {
      gate.ended(false);
      throw fault;
    }
  }

  #nextFault(endpoint: FleetEndpoint): string | undefined {
    const { fault } = this.#options;
    if (fault?.endpoint !== endpoint || this.#faultsLeft === 0) return undefined;
    this.#faultsLeft -= 1;
    return fault.fault;
  }

  /** The answer is there, but in the device's time it comes late, or after the device has given up on it. */
  async #beLate({ durationMs }: HttpAnswer): Promise<void> {
    const { clock, slowMs } = this.#options;
    const { totalMs } = defaultLimits;
    await clock.wait(Math.min(slowMs, totalMs - durationMs));
    if (slowMs + durationMs < totalMs) return;
    throw new Problem("total-timeout", `cannot ask the vault: no answer within ${totalMs / 1000} s`, {
      detail: { sent: true },
    });
  }
}
