import { mkdtempSync, rmSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { layOutDevice } from "../../../src/rig/device.ts";
import { type SnapdOptions, SnapdServer } from "../../../src/rig/snapd/snapd-server.ts";
import { makeContext, type Setup } from "./rig-setup.ts";

/** A device below a temporary folder with its snapd; disposing removes both. */
export class RigDevice implements AsyncDisposable {
  readonly folder: string;
  readonly snapd: SnapdServer;

  private constructor(folder: string, snapd: SnapdServer) {
    this.folder = folder;
    this.snapd = snapd;
  }

  static async start(setup: Setup, options: Partial<SnapdOptions> = {}, name = "root"): Promise<RigDevice> {
    const folder = mkdtempSync(join(tmpdir(), "rig-device-"));
    const root = join(folder, name);
    const { brand, model } = setup;
    layOutDevice({ root, brand, model, hardwareSerial: "SN-1" });
    const snapd = await SnapdServer.start({ context: makeContext(), root, model, trusted: brand.trusted, ...options });
    return new RigDevice(folder, snapd);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.snapd.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export interface SocketAnswer {
  readonly status: number;
  readonly type: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Uint8Array;
  readonly json: () => Record<string, unknown>;
}

/** One request over a unix socket. */
export function ask(
  socketPath: string,
  method: string,
  path: string,
  body?: Uint8Array | string,
): Promise<SocketAnswer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ socketPath, method, path, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const bytes = new Uint8Array(Buffer.concat(chunks));
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers["content-type"] ?? "",
          headers: response.headers,
          bytes,
          json: () => JSON.parse(Buffer.from(bytes).toString("utf8")) as Record<string, unknown>,
        });
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** "sync", or status and message of the refusal. */
export async function acknowledge(device: RigDevice, stream: Uint8Array): Promise<string> {
  const answer = await ask(device.snapd.restSocket, "POST", "/v2/assertions", stream);
  const { type, result } = answer.json() as { type: string; result: { message?: string } | null };
  return answer.status === 200 ? type : `${answer.status} ${result?.message ?? ""}`;
}

/** A snapctl call as the snapctl program makes it. */
export async function snapctl(snapd: SnapdServer, cookie: string, ...args: readonly string[]): Promise<SocketAnswer> {
  return await ask(snapd.snapSocket, "POST", "/v2/snapctl", JSON.stringify({ "context-id": cookie, args }));
}

/** Its stdout, or "STATUS KIND: MESSAGE" where it did not succeed. */
export async function ctlText(snapd: SnapdServer, cookie: string, ...args: readonly string[]): Promise<string> {
  const { result } = (await snapctl(snapd, cookie, ...args)).json() as { result: Record<string, string> };
  const { stdout, kind = "error", message = "" } = result;
  return stdout ?? `${kind}: ${message}`;
}
