/**
 * The least that a hook on Node can do to delegate: the five questions and orders to snapd that ours has, the questions
 * side by side, over its socket, and nothing else. Nothing is checked, kept or read from the hardware. It talks by Node's own
 * handles as ours does (src/snapd/unix-handle.ts), since loading node:net alone takes longer than five answers of snapd's. What this
 * takes, no hook on Node can go below.
 */
export const bareNodeHook = `"use strict";
const { Pipe, PipeConnectWrap, constants } = process.binding("pipe_wrap");
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
async function delegate() {
  await Promise.all([
    snapctl("get", "-d", "prepare-device"),
    snapctl("system-mode"),
    snapctl("model", "--assertion"),
  ]);
  await snapctl(
    "set",
    'device-service.url="http://127.0.0.1:8080/v1/"',
    'device-service.headers={"api-key": "test-api-key"}',
    'registration.proposed-serial="10000000123e4567"',
    'registration.body="HSM-SLOT: 1"',
  );
  await snapctl("set-health", "waiting", "snapd registers this device", "--code=delegated");
  process.exit(0);
}
delegate().catch((fault) => { console.error(fault); process.exit(1); });
`;
