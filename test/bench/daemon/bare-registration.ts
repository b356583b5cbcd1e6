import type { KeyObject } from "node:crypto";
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { decodeAssertion } from "../../../src/assertion/decode.ts";
import { deviceKeyOf } from "../../../src/keys/device-key.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { makeSerialRequest, serialRequestStream } from "../../../src/registration/serial-request.ts";
import { ReplyReader, type UnixReply } from "../../../src/snapd/reply-reader.ts";

const maxBytes = 1024 * 1024;
/** Where the bench's vault listens, and what it wants to hear (test/snapd/hooks/gadget.ts). */
const vaultPort = 8080;
const vaultKey = "api-key: test-api-key";

interface Question {
  readonly line: string;
  readonly headers?: readonly string[];
  readonly body?: Uint8Array;
}

function ask(socket: Socket, { line, headers = [], body = new Uint8Array() }: Question): Promise<UnixReply> {
  const head = [`${line} HTTP/1.1`, "Host: localhost", `Content-Length: ${body.length}`, ...headers];
  const reader = new ReplyReader(maxBytes);
  return new Promise((resolve, reject) => {
    const take = (chunk: Buffer): void => {
      const reply = reader.push(chunk);
      if (reply === undefined) return;
      socket.off("data", take);
      if (reply.status === 200) resolve(reply);
      else reject(new Error(`${line}: status ${reply.status}, ${Buffer.from(reply.body).toString()}`));
    };
    socket.on("error", reject).on("data", take);
    socket.write(Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), body]));
  });
}

function writeSynced(path: string, bytes: Uint8Array): void {
  const file = openSync(path, "wx", 0o600);
  writeSync(file, bytes);
  fsyncSync(file);
  closeSync(file);
}

function named(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

/**
 * Key, request-id, serial-request, acknowledgement, and one durable file: the key's. Nothing is checked, pinned, saved for a
 * factory reset, or told; what does not need the key is done while it is searched for. The time of the search goes where the
 * agent's own hooks write theirs.
 */
export async function registerBarely(found: Promise<KeyObject>, tookMs: Promise<number>): Promise<void> {
  const root = named("SNAPPY_GLOBAL_ROOT");
  const logFolder = join(named("SNAP_COMMON"), "prepare-device");
  const keys = join(root, "var/lib/snapd/save/device/private-keys-v1");
  for (const folder of [logFolder, keys]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const snapd = connect(join(root, "run/snapd.socket"));
  const vault = connect(vaultPort, "127.0.0.1").setNoDelay();
  const model = decodeAssertion((await ask(snapd, { line: "GET /v2/model" })).body, nodeCrypto);
  if (model.type !== "model") throw new Error("snapd's model is none");
  const chain = readFileSync(join(named("SNAP"), "brand.assert"));
  const serial = readFileSync(join(root, "sys/class/dmi/id/product_serial"), "latin1").trim();

  const key = await deviceKeyOf({ take: () => found });
  writeSynced(join(keys, key.keyId), key.encodePrivate());
  const given = await ask(vault, { line: "POST /v1/request-id", headers: [vaultKey] });
  const requestId = (JSON.parse(Buffer.from(given.body).toString()) as { "request-id": string })["request-id"];
  const signedAt = new Date();
  const body = undefined;
  const request = makeSerialRequest({ model, serial, requestId, key, body, signedAt, crypto: nodeCrypto });
  const type = "Content-Type: application/x.ubuntu.assertion";
  const stream = serialRequestStream(request, model);
  const answer = await ask(vault, { line: "POST /v1/serial", headers: [vaultKey, type], body: stream });
  const assertions = Buffer.concat([chain, Buffer.from("\n"), answer.body]);
  await ask(snapd, { line: "POST /v2/assertions", headers: [type], body: assertions });

  const line = JSON.stringify({ step: "key search", durationMs: await tookMs });
  writeFileSync(join(logFolder, "log.jsonl"), `${line}\n`);
  process.exit(0);
}
