import type { ClientRequest, IncomingMessage } from "node:http";
import type { Deadline } from "../clock/deadline.ts";
import { errnoInWords, errnoOf } from "../disk/disk-fault.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import type { ProblemCode } from "../problem/registry.ts";
import { connectablePath } from "./unix-path.ts";

export interface UnixRequest {
  readonly method: "GET" | "POST";
  /** Path and query. */
  readonly target: string;
  readonly body?: Uint8Array;
  readonly contentType?: string;
}

export interface UnixReply {
  readonly status: number;
  /** Without parameters, in lower case; empty if none was sent. */
  readonly mediaType: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
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
  // HPE_… are the codes of node's HTTP parser.
  if (errno?.startsWith("HPE_")) return "snapd-answer-unreadable";
  return (errno === undefined ? undefined : codeOfErrno.get(errno)) ?? "snapd-unreachable";
}

function connectionFault(socketPath: string, error: unknown, tooSlow: boolean): Problem {
  if (error instanceof Problem) return error;
  const errno = errnoOf(error);
  const cause = tooSlow ? "no answer in time" : (errnoInWords(error) ?? printable(String(error)));
  const message = `cannot talk to snapd on ${printable(socketPath, 300)}: ${cause}`;
  const code = tooSlow ? "snapd-too-slow" : codeOf(errno);
  return new Problem(code, message, { cause: error, detail: { socketPath, errno } });
}

async function readBody(response: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) {
      throw new Problem("snapd-answer-unreadable", `cannot read snapd's answer: it has more than ${maxBytes} bytes`);
    }
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks, size);
  return new Uint8Array(body.buffer, body.byteOffset, body.length);
}

function headersOf(response: IncomingMessage): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(response.headers)) if (typeof value === "string") headers.set(name, value);
  return headers;
}

async function replyTo(request: ClientRequest, body: Uint8Array | undefined, maxBytes: number): Promise<UnixReply> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request.on("response", resolve);
    // Nobody asked for another protocol; without this listener the answer would never be told to anyone.
    request.on("upgrade", (_response, socket) => {
      socket.destroy();
      reject(new Problem("snapd-answer-unreadable", "cannot read snapd's answer: it switches to another protocol"));
    });
    // Stays attached: an error after the answer began reaches whoever reads the body, too.
    request.on("error", reject);
    request.end(body);
  });
  const headers = headersOf(response);
  const mediaType = (headers.get("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  return { status: response.statusCode ?? 0, mediaType, headers, body: await readBody(response, maxBytes) };
}

/**
 * One HTTP exchange over a unix socket, on a connection of its own; redirects are answers like any other.
 * Problems snapd-unreachable (nothing there, or it broke off), -denied, -too-slow, -answer-unreadable.
 */
export async function exchangeOverSocket(
  socketPath: string,
  { method, target, body, contentType }: UnixRequest,
  { maxBytes, timeoutMs }: UnixLimits,
): Promise<UnixReply> {
  // Loaded here: a run that asks snapd nothing starts without it.
  const http = await import("node:http");
  const signal = AbortSignal.timeout(timeoutMs);
  let release = () => {};
  let request: ClientRequest | undefined;
  try {
    const connectable = connectablePath(socketPath);
    release = connectable.release;
    const headers = {
      ...(contentType !== undefined && { "content-type": contentType }),
      ...(body !== undefined && { "content-length": body.length }),
    };
    const path = { socketPath: connectable.path, path: target };
    request = http.request({ ...path, method, headers, host: "localhost", agent: false, signal });
    return await replyTo(request, body, maxBytes);
  } catch (error) {
    // What the end of the time looks like depends on how far the answer had come.
    throw connectionFault(socketPath, error, signal.aborted);
  } finally {
    request?.destroy();
    release();
  }
}
