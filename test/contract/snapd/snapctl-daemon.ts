import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serveHttp, type UnixServer } from "./unix-server.ts";

/** What a snap sees of snapd through snapctl, as far as this program uses it; wire forms as recorded (test/vectors/snapctl). */
export interface SnapctlDaemon {
  readonly server: UnixServer;
  /** The snap's configuration by its whole keys. */
  readonly configuration: Map<string, unknown>;
  /** Every command that came, with its arguments. */
  readonly commands: string[][];
  /** set-health's arguments, the last first. */
  readonly connected: Set<string>;
}

interface Reply {
  readonly status: number;
  readonly document: unknown;
}

const cookie = "c".repeat(43);
export const contextCookie = cookie;

const success = (stdout: string): Reply => ({
  status: 200,
  document: { type: "sync", "status-code": 200, status: "OK", result: { stdout, stderr: "" } },
});

const refusal = (message: string, status = 400): Reply => ({
  status,
  document: {
    type: "error",
    "status-code": status,
    status: "Bad Request",
    result: { message: `error running snapctl: ${message}` },
  },
});

const unsuccessful = (exitCode: number, stderr = ""): Reply => {
  const result = {
    message: `unsuccessful with exit code: ${exitCode}`,
    kind: "unsuccessful",
    value: { "exit-code": exitCode, stderr, stdout: "" },
  };
  return { status: 200, document: { type: "error", "status-code": 200, status: "OK", result } };
};

function get(daemon: SnapctlDaemon, keys: readonly string[]): Reply {
  const found = keys.filter((key) => daemon.configuration.has(key));
  const document = Object.fromEntries(found.map((key) => [key, daemon.configuration.get(key)]));
  return success(`${JSON.stringify(document, undefined, "\t")}\n`);
}

function set(daemon: SnapctlDaemon, pairs: readonly string[]): Reply {
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    if (at < 0) daemon.configuration.delete(pair.replace(/!$/, ""));
    else {
      const value: unknown = JSON.parse(pair.slice(at + 1));
      if (value === null) daemon.configuration.delete(pair.slice(0, at));
      else daemon.configuration.set(pair.slice(0, at), value);
    }
  }
  return success("");
}

function isConnected(daemon: SnapctlDaemon, name: string): Reply {
  if (name === "no-such-plug") return refusal(`snap "gadget" has no plug or slot named "${name}"`);
  if (name === "odd") return unsuccessful(10, "an exit status that is-connected has for other questions\n");
  return daemon.connected.has(name) ? success("") : unsuccessful(1);
}

function run(daemon: SnapctlDaemon, args: readonly string[]): Reply {
  const [command = "", ...rest] = args;
  if (command === "get" && rest[0] === "-d") return get(daemon, rest.slice(1));
  if (command === "set") return set(daemon, rest);
  if (command === "is-connected") return isConnected(daemon, rest[0] ?? "");
  if (command === "system-mode") return success("system-mode: install\nseed-loaded: false\nfactory: true\n");
  if (command === "model" && rest[0] === "--assertion")
    return success("type: model\nauthority-id: brand\n\nAXNpZw==\n");
  if (command === "model") return success('{"brand-id": "brand", "serial": "A-1"}');
  if (command === "version") return success("snapd   2.73+git1\nseries  16\n");
  if (command === "set-health") return success("");
  return refusal(`Unknown command \`${command}'`);
}

export async function startDaemon(): Promise<SnapctlDaemon> {
  const daemon: Omit<SnapctlDaemon, "server"> = {
    configuration: new Map(),
    commands: [],
    connected: new Set(["network"]),
  };
  const server = await serveHttp((request, body, response) => {
    const asked = JSON.parse(body.toString()) as { "context-id": string; args: string[] };
    daemon.commands.push(asked.args);
    const whole = { ...daemon, server };
    let reply = request.url === "/v2/snapctl" ? run(whole, asked.args) : refusal("not found", 404);
    if (asked["context-id"] !== cookie)
      reply = refusal('cannot invoke snapctl operation commands (here "get") from outside of a snap');
    response.writeHead(reply.status, { "content-type": "application/json" }).end(JSON.stringify(reply.document));
  });
  return { ...daemon, server };
}

/** An executable that does with the daemon's answers what snapd's snapctl does (cmd/snapctl/main.go). */
const program = `
const http = require("node:http");
const body = JSON.stringify({ "context-id": process.env.SNAP_COOKIE, args: process.argv.slice(2) });
const options = { socketPath: SOCKET, path: "/v2/snapctl", method: "POST", headers: { "content-type": "application/json" } };
const request = http.request(options, (response) => {
  let text = "";
  response.setEncoding("utf8").on("data", (chunk) => (text += chunk)).on("end", () => {
    const { type, result } = JSON.parse(text);
    const output = type === "sync" ? result : result.kind === "unsuccessful" ? result.value : undefined;
    if (output === undefined) {
      process.stderr.write("error: " + result.message + "\\n");
      process.exitCode = 1;
      return;
    }
    process.stdout.write(output.stdout);
    process.stderr.write(output.stderr);
    process.exitCode = output["exit-code"] ?? 0;
  });
});
request.on("error", (error) => {
  process.stderr.write("error: cannot communicate with server: Post: " + error.message + "\\n");
  process.exitCode = 1;
});
request.end(body);
`;

/** Writes an executable of this name and content; returns its path. */
export function writeExecutable(content: string, folder = mkdtempSync(join(tmpdir(), "snapctl-"))): string {
  const path = join(folder, "snapctl");
  writeFileSync(path, content);
  chmodSync(path, 0o755);
  return path;
}

export function writeSnapctl(daemon: SnapctlDaemon): string {
  const socket = JSON.stringify(daemon.server.socketPath);
  return writeExecutable(`#!${process.execPath}\n${program.replace("SOCKET", socket)}`, daemon.server.folder);
}
