import { readFileSync } from "node:fs";
import { serveHttp, type UnixServer } from "./unix-server.ts";

export interface RecordedPair {
  readonly name: string;
  readonly socket: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly contentType: string | null;
    readonly body: string;
  };
  readonly reply: {
    readonly status: number;
    readonly contentType: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
}

export interface RecordedRun {
  readonly name: string;
  readonly args: readonly string[];
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../vectors/snapctl/${name}`, import.meta.url), "utf8"));
}

/** See test/vectors/snapctl/PROVENANCE.md. */
export const recordedPairs = read("socket.json") as readonly RecordedPair[];
export const recordedRuns = read("executable.json") as readonly RecordedRun[];

function canonical(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body));
  } catch {
    return body;
  }
}

/** Answers exactly the named request with what snapd answered; any other request gets a reply that fails the test. */
export async function serveRecorded(name: string): Promise<UnixServer> {
  const pair = recordedPairs.find((one) => one.name === name);
  if (pair === undefined) throw new Error(`nothing named "${name}" is recorded`);
  return await serveHttp((request, body, response) => {
    const { method, path, contentType } = pair.request;
    const same =
      request.method === method &&
      request.url === path &&
      (request.headers["content-type"] ?? null) === contentType &&
      canonical(body.toString()) === canonical(pair.request.body);
    if (!same) {
      const got = `${request.method} ${request.url} ${request.headers["content-type"]} ${body.toString()}`;
      response.writeHead(418, { "content-type": "text/plain" }).end(`not the recorded request: ${got}`);
      return;
    }
    response
      .writeHead(pair.reply.status, { "content-type": pair.reply.contentType, ...pair.reply.headers })
      .end(pair.reply.body);
  });
}
