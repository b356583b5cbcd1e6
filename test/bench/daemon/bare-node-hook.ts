/**
 * The least that a hook on Node can do to delegate: the five questions and orders to snapd that ours has, the questions
 * side by side, over its socket, and nothing else. Nothing is checked, kept or read from the hardware. What this takes, no hook
 * on Node can go below.
 */
export const bareNodeHook = `"use strict";
const { connect } = require("node:net");
const path = (process.env.SNAPPY_GLOBAL_ROOT || "") + "/run/snapd-snap.socket";
function snapctl(...args) {
  const body = JSON.stringify({ "context-id": process.env.SNAP_COOKIE, args });
  const head = ["POST /v2/snapctl HTTP/1.1", "Host: localhost", "Connection: close", "Content-Length: " + body.length];
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(path);
    socket.on("error", reject);
    socket.on("data", (chunk) => { answer += chunk; });
    socket.on("close", () => (answer.startsWith("HTTP/1.1 200") ? resolve(answer) : reject(new Error(answer))));
    socket.write(head.join("\\r\\n") + "\\r\\n\\r\\n" + body);
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
delegate();
`;
