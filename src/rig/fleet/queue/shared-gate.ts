import type { Redis } from "ioredis";
import type { Clock } from "../../../clock/clock.ts";
import { Problem } from "../../../problem/problem.ts";
import { ErrorWindow } from "../load/error-window.ts";
import type { Gate } from "../load/gate.ts";
import type { LoadBounds } from "../load/rate-gate.ts";
import type { FleetBoard } from "./fleet-board.ts";

/**
 * Takes the next moment at which a request may leave, by Redis's own clock, so that all workers together keep to the
 * rate: milliseconds to wait, or -1 once the test has been stopped.
 */
const nextMoment = `
  if redis.call('EXISTS', KEYS[2]) == 1 then return -1 end
  local time = redis.call('TIME')
  local now = time[1] * 1000000 + time[2]
  local at = math.max(now, tonumber(redis.call('GET', KEYS[1]) or '0'))
  redis.call('SET', KEYS[1], string.format('%.0f', at + tonumber(ARGV[1])), 'EX', 3600)
  return math.ceil((at - now) / 1000)`;

/** The gate of a load test that several machines make together. */
export class SharedGate implements Gate {
  readonly #redis: Redis;
  readonly #board: FleetBoard;
  readonly #clock: Clock;
  readonly #betweenMicroseconds: string;
  readonly #window: ErrorWindow;

  constructor(redis: Redis, board: FleetBoard, bounds: LoadBounds, clock: Clock) {
    this.#redis = redis;
    this.#board = board;
    this.#clock = clock;
    this.#betweenMicroseconds = String(Math.ceil(1_000_000 / bounds.maxPerSecond));
    this.#window = new ErrorWindow(bounds.maxFailed);
  }

  /** Problem gave-up-waiting once the test has been stopped. */
  async pass(): Promise<void> {
    const [rate, stop] = this.#board.gateKeys;
    const waitMs = Number(await this.#redis.eval(nextMoment, 2, rate, stop, this.#betweenMicroseconds));
    if (waitMs < 0) throw new Problem("gave-up-waiting", "cannot ask the vault: the load test has stopped");
    if (waitMs > 0) await this.#clock.wait(waitMs);
  }

  ended(well: boolean): void {
    const reason = this.#window.add(well);
    // The next request of anybody finds the word; a Redis that is away lets nobody pass anyhow.
    if (reason !== undefined) this.#board.stop(reason).catch(() => undefined);
  }
}
