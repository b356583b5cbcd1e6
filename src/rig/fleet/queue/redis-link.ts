import { Redis, type RedisOptions } from "ioredis";
import { printable } from "../../../problem/printable.ts";
import { Problem } from "../../../problem/problem.ts";
import type { RedisAddress } from "./redis-address.ts";

const connectMs = 5_000;
/** A Redis that is restarted comes back within this; one that does not is lost. */
const defaultLostAfterMs = 20_000;
const longestPauseMs = 1_000;

/** Redis's own words, or the system's code; neither holds a password. */
function causeOf(fault: unknown): string {
  if (!(fault instanceof Error)) return "unknown fault";
  const code = "code" in fault && typeof fault.code === "string" ? fault.code : undefined;
  return printable(code ?? fault.message, 200);
}

/** A connection to Redis that comes back by itself, and says when it does not. */
export class RedisLink implements AsyncDisposable {
  readonly redis: Redis;
  readonly shown: string;
  /** Aborted with Problem queue-lost when Redis has been away too long. */
  readonly lost: AbortSignal;

  private constructor(redis: Redis, shown: string, lost: AbortSignal) {
    this.redis = redis;
    this.shown = shown;
    this.lost = lost;
  }

  /** Problem queue-unreachable if there is no Redis now, or it does not let us in. */
  static async open({ options, shown }: RedisAddress, lostAfterMs = defaultLostAfterMs): Promise<RedisLink> {
    let connected = false;
    const redisOptions: Omit<RedisOptions, "replyMapping"> = {
      ...options,
      lazyConnect: true,
      connectTimeout: connectMs,
      // BullMQ waits for ever by design; whether Redis is lost is decided here.
      maxRetriesPerRequest: null,
      retryStrategy: (times) => (connected ? Math.min(times * 100, longestPauseMs) : null),
    };
    const redis = new Redis(redisOptions);
    let lastFault: unknown;
    redis.on("error", (fault) => {
      lastFault = fault;
    });
    try {
      await redis.connect();
      await redis.ping();
      connected = true;
    } catch (fault) {
      redis.disconnect();
      throw new Problem("queue-unreachable", `cannot reach the queue at ${shown}: ${causeOf(lastFault ?? fault)}`);
    }
    return new RedisLink(redis, shown, watchForLoss(redis, shown, lostAfterMs));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.redis.disconnect();
  }
}

function watchForLoss(redis: Redis, shown: string, lostAfterMs: number): AbortSignal {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const lose = (): void => {
    const cause = `it has been away for ${lostAfterMs / 1000} s`;
    controller.abort(new Problem("queue-lost", `cannot go on with the queue at ${shown}: ${cause}`));
  };
  redis.on("close", () => {
    timer ??= setTimeout(lose, lostAfterMs).unref();
  });
  redis.on("ready", () => {
    clearTimeout(timer);
    timer = undefined;
  });
  redis.on("end", () => clearTimeout(timer));
  return controller.signal;
}
