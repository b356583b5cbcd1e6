/**
 * snapctl over snapd's socket by Node's own handles, as ours does (src/snapd/unix-handle.ts): loading node:net alone takes longer
 * than five answers of snapd's.
 */
const talk = `const { Pipe, PipeConnectWrap, constants } = process.binding("pipe_wrap");
const { WriteWrap, streamBaseState, kReadBytesOrError, kArrayBufferOffset } = process.binding("stream_wrap");
const path = (process.env.SNAPPY_GLOBAL_ROOT || "") + "/run/snapd-snap.socket";
function snapctl(...args) {
  const body = JSON.stringify({ "context-id": process.env.SNAP_COOKIE, args });
  const head = ["POST /v2/snapctl HTTP/1.1", "Host: localhost", "Connection: close", "Content-Length: " + body.length];
  return new Promise((resolve, reject) => {
    let answer = "";
    const pipe = new Pipe(constants.SOCKET);
    const went = (status) => { if (status < 0) reject(new Error("snapd's socket: " + status)); };
    pipe.onread = (data) => {
      const length = streamBaseState[kReadBytesOrError];
      if (length > 0) { answer += Buffer.from(data, streamBaseState[kArrayBufferOffset], length).latin1Slice(); return; }
      pipe.close();
      if (answer.startsWith("HTTP/1.1 200")) resolve(answer); else reject(new Error(answer));
    };
    const connecting = new PipeConnectWrap();
    connecting.oncomplete = (status) => {
      went(status);
      pipe.readStart();
      const writing = new WriteWrap();
      writing.oncomplete = went;
      went(pipe.writeLatin1String(writing, head.join("\\r\\n") + "\\r\\n\\r\\n" + body));
    };
    went(pipe.connect(connecting, path));
  });
}
`;

interface Work {
  /** While snapd answers the questions. */
  readonly meanwhile: string;
  /** With the answers, before snapd is told anything. */
  readonly before: string;
  /** While snapd takes the health. */
  readonly after: string;
}

function hookWith(prelude: string, { meanwhile, before, after }: Work): string {
  return `"use strict";
${talk}${prelude}
async function delegate() {
  const asked = Promise.all([
    snapctl("get", "-d", "prepare-device"),
    snapctl("system-mode"),
    snapctl("model", "--assertion"),
  ]);
  ${meanwhile}
  const answers = await asked;
  ${before}
  await snapctl(
    "set",
    'device-service.url="http://127.0.0.1:8080/v1/"',
    'device-service.headers={"api-key": "test-api-key"}',
    'registration.proposed-serial="10000000123e4567"',
    'registration.body="HSM-SLOT: 1"',
  );
  const told = snapctl("set-health", "waiting", "snapd registers this device", "--code=delegated");
  ${after}
  await told;
  process.exit(0);
}
delegate().catch((fault) => { console.error(fault); process.exit(1); });
`;
}

/**
 * The least that a hook on Node can do to delegate: the five questions and orders to snapd that ours has, the questions
 * side by side, and nothing else. Nothing is checked, kept or read from the hardware. What this takes, no hook on Node can go
 * below.
 */
export const bareNodeHook = hookWith("", { meanwhile: "", before: "", after: "" });

/** Keeps a file of the snap's own so that a power loss leaves the old or the new one. */
const keep = `
const fs = require("node:fs");
const folder = process.env.SNAP_COMMON;
function synced(path, flags, use) {
  const file = fs.openSync(path, flags, 0o600);
  use(file);
  fs.fsyncSync(file);
  fs.closeSync(file);
}
function keep(name, text) {
  const path = folder + "/bare-" + name;
  synced(path + ".new", "w", (file) => fs.writeSync(file, text));
  fs.renameSync(path + ".new", path);
  synced(folder, "r", () => undefined);
}
`;

/**
 * The same with what no first boot of this agent may leave out: before snapd is told it is durable who registers, and in the end
 * there is a durable record that the unit's key has signed. node:crypto is loaded and the record made while snapd is at something
 * else, as ours does. No board is read, no setting checked, no lock taken, and the key is a constant.
 */
export const signingNodeHook = hookWith(keep, {
  meanwhile:
    "const crypto = new Promise((resolve) => setImmediate(() => setImmediate(() => resolve(require('node:crypto')))));",
  before: "keep('claim', JSON.stringify({ registrar: 'snapd', serial: '10000000123e4567' }));",
  after: `await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  const { createPrivateKey, sign } = await crypto;
  const seed = Buffer.alloc(32, 7);
  const key = createPrivateKey({ key: seed, format: "raw-private", asymmetricKeyType: "ed25519" });
  const record = JSON.stringify({ serial: "10000000123e4567", answers });
  keep("record", JSON.stringify({ record, signature: sign(null, Buffer.from(record), key).toString("base64") }));`,
});
