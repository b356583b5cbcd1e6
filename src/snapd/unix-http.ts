import type { Deadline } from "../clock/deadline.ts";
import { errnoInWords, errnoOf } from "../disk/disk-fault.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import type { ProblemCode } from "../problem/registry.ts";
import { ReplyReader, type UnixReply } from "./reply-reader.ts";
import { connectUnix, type UnixConnection } from "./unix-connection.ts";
import { connectablePath } from "./unix-path.ts";

export interface UnixRequest {
  readonly method: "GET" | "POST";
  /** Path and query. */
  readonly target: string;
  readonly body?: Uint8Array;
  readonly contentType?: string;
}

export interface UnixLimits {
  /** Of an answer's body. */
  readonly maxBytes: number;
  /** From connecting to the answer's last byte. */
  readonly timeoutMs: number;
}

/** The same limits within what is left of the run. Problem gave-up-waiting when nothing is left. */
export function limitsWithin(limits: UnixLimits, deadline: Deadline | undefined, verb: string): UnixLimits {
  const leftMs = deadline?.leftMs ?? limits.timeoutMs;
  if (leftMs > 0) return { ...limits, timeoutMs: Math.min(limits.timeoutMs, leftMs) };
  throw new Problem("gave-up-waiting", `cannot ${verb}: the time this run may take is over`);
}

const codeOfErrno: ReadonlyMap<string, ProblemCode> = new Map<string, ProblemCode>([
  ["EACCES", "snapd-denied"],
  ["EPERM", "snapd-denied"],
]);

function codeOf(errno: string | undefined): ProblemCode {
  return (errno === undefined ? undefined : codeOfErrno.get(errno)) ?? "snapd-unreachable";
}

/** The time that an exchange may take is over. */
class TooSlow extends Error {}

function connectionFault(socketPath: string, error: unknown): Problem {
  if (error instanceof Problem) return error;
  const tooSlow = error instanceof TooSlow;
  const errno = errnoOf(error);
  const words = error instanceof Error ? error.message : String(error);
  const cause = tooSlow ? "no answer in time" : (errnoInWords(error) ?? printable(words));
  const message = `cannot talk to snapd on ${printable(socketPath, 300)}: ${cause}`;
  const code = tooSlow ? "snapd-too-slow" : codeOf(errno);
  return new Problem(code, message, { cause: error, detail: { socketPath, errno } });
}

/** A question as it goes over the wire; the server closes the connection behind its answer. */
function encodeRequest({ method, target, body, contentType }: UnixRequest): Uint8Array {
  const lines = [
    `${method} ${target} HTTP/1.1`,
    "Host: localhost",
    "Connection: close",
    ...(contentType === undefined ? [] : [`Content-Type: ${contentType}`]),
    ...(body === undefined ? [] : [`Content-Length: ${body.length}`]),
  ];
  const head = Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
  return body === undefined ? head : Buffer.concat([head, body]);
}

/** What comes back on a connection of its own, which is closed in the end. Rejects with the system's error, or a Problem. */
function replyOver(path: string, said: Uint8Array, { maxBytes, timeoutMs }: UnixLimits): Promise<UnixReply> {
  const reader = new ReplyReader(maxBytes);
  let connection: UnixConnection | undefined;
  let timer: NodeJS.Timeout | undefined;
  const exchange = new Promise<UnixReply>((resolve, reject) => {
    // Node's timers may ring up to a millisecond early, and before what came while this thread waited for the disk is read.
    timer = setTimeout(() => setImmediate(() => reject(new TooSlow())), timeoutMs + 1);
    connection = connectUnix(path, said, {
      bytes: (piece) => {
        try {
          const reply = reader.push(piece);
          if (reply !== undefined) resolve(reply);
        } catch (fault) {
          reject(fault instanceof Error ? fault : new Error(String(fault)));
        }
      },
      ended: () => {
        const reply = reader.end();
        if (reply !== undefined) resolve(reply);
        else reject(new Error("it closed the connection before its answer was whole"));
      },
      failed: reject,
    });
  });
  return exchange.finally(() => {
    clearTimeout(timer);
    connection?.close();
  });
}

/**
 * One HTTP exchange over a unix socket, on a connection of its own; redirects are answers like any other.
 * Problems snapd-unreachable (nothing there, or it broke off), -denied, -too-slow, -answer-unreadable.
 */
export async function exchangeOverSocket(
  socketPath: string,
  request: UnixRequest,
  limits: UnixLimits,
): Promise<UnixReply> {
  let release = () => {};
  try {
    const connectable = connectablePath(socketPath);
    release = connectable.release;
    return await replyOver(connectable.path, encodeRequest(request), limits);
  } catch (error) {
    throw connectionFault(socketPath, error);
  } finally {
    release();
  }
}
