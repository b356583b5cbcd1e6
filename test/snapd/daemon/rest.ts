import { request } from "node:http";

export interface RestAnswer {
  readonly status: number;
  readonly text: string;
}

export interface RestRequest {
  readonly method: "GET" | "POST" | "PUT";
  readonly path: string;
  readonly body?: string;
}

const maxWaitMs = 10_000;

/** Asks over snapd's socket; undefined while nobody listens there. */
export function askOverSocket(socketPath: string, asking: RestRequest): Promise<RestAnswer | undefined> {
  const { method, path, body } = asking;
  return new Promise((resolve, reject) => {
    // A connection of its own: one that was kept may be of a daemon that has ended since.
    const asked = request({ socketPath, method, path, agent: false, timeout: maxWaitMs }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
    });
    asked.on("timeout", () => asked.destroy(new Error(`no answer from ${socketPath} within ${maxWaitMs} ms`)));
    asked.on("error", (fault: NodeJS.ErrnoException) => {
      if (["ENOENT", "ECONNREFUSED", "ECONNRESET"].includes(fault.code ?? "")) resolve(undefined);
      else reject(fault);
    });
    asked.end(body);
  });
}
