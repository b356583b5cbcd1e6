import { request } from "node:http";

export interface RestAnswer {
  readonly status: number;
  readonly text: string;
}

const maxWaitMs = 10_000;

/** One GET over snapd's socket; undefined while nobody listens there. */
export function getOverSocket(socketPath: string, path: string): Promise<RestAnswer | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path, timeout: maxWaitMs }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
    });
    asked.on("timeout", () => asked.destroy(new Error(`no answer from ${socketPath} within ${maxWaitMs} ms`)));
    asked.on("error", (fault: NodeJS.ErrnoException) => {
      if (["ENOENT", "ECONNREFUSED", "ECONNRESET"].includes(fault.code ?? "")) resolve(undefined);
      else reject(fault);
    });
    asked.end();
  });
}
