import { connect, type Socket } from "node:net";
import type { Deadline } from "../clock/deadline.ts";
import { errnoInWords, errnoOf } from "../disk/disk-fault.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import type { ProblemCode } from "../problem/registry.ts";
import { ReplyReader, type UnixReply } from "./reply-reader.ts";
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

function connectionFault(socketPath: string, error: unknown, tooSlow: boolean): Problem {
  if (error instanceof Problem) return error;
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

/** What comes back on this connection. Rejects with the system's error, or a Problem. */
function replyOn(socket: Socket, maxBytes: number): Promise<UnixReply> {
  const reader = new ReplyReader(maxBytes);
  return new Promise((resolve, reject) => {
    socket.on("error", reject);
    socket.on("data", (chunk: Buffer) => {
      try {
        const reply = reader.push(chunk);
        if (reply !== undefined) resolve(reply);
      } catch (fault) {
        reject(fault instanceof Error ? fault : new Error(String(fault)));
      }
    });
    socket.on("close", () => {
      const reply = reader.end();
      if (reply !== undefined) resolve(reply);
      else reject(new Error("it closed the connection before its answer was whole"));
    });
  });
}

/**
 * One HTTP exchange over a unix socket, on a connection of its own; redirects are answers like any other.
 * Problems snapd-unreachable (nothing there, or it broke off), -denied, -too-slow, -answer-unreadable.
 */
export async function exchangeOverSocket(
  socketPath: string,
  request: UnixRequest,
  { maxBytes, timeoutMs }: UnixLimits,
): Promise<UnixReply> {
  let release = () => {};
  let tooSlow = false;
  let socket: Socket | undefined;
  let timer: NodeJS.Timeout | undefined;
  try {
    const connectable = connectablePath(socketPath);
    release = connectable.release;
    const opened = connect({ path: connectable.path });
    socket = opened;
    timer = setTimeout(() => {
      tooSlow = true;
      opened.destroy();
      // Node's timers may ring up to a millisecond early.
    }, timeoutMs + 1);
    opened.write(encodeRequest(request));
    return await replyOn(opened, maxBytes);
  } catch (error) {
    throw connectionFault(socketPath, error, tooSlow);
  } finally {
    clearTimeout(timer);
    socket?.destroy();
    release();
  }
}
