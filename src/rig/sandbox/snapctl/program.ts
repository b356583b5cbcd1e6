// Runs inside of a hook's sandbox as snapctl, where Debian's is not installed: hands its arguments to snapd's socket and
// ends as snapd says (snapd cmd/snapctl/main.go, client/snapctl.go). It must stand alone: nothing else of the rig is there.
import { request } from "node:http";

const socketPath = "/run/snapd-snap.socket";

interface Told {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly "exit-code"?: number;
}

interface Answer {
  readonly type?: string;
  readonly result?: Told & { readonly message?: string; readonly kind?: string; readonly value?: Told };
}

async function ask(body: string): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const headers = { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) };
    const asked = request({ socketPath, method: "POST", path: "/v2/snapctl", headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        text += part;
      });
      response.on("error", reject);
      response.on("end", () => resolve(JSON.parse(text) as Answer));
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

function show({ stdout = "", stderr = "" }: Told): void {
  process.stdout.write(stdout);
  process.stderr.write(stderr);
}

function statusOf({ type, result = {} }: Answer): number {
  if (type !== "error") {
    show(result);
    return 0;
  }
  const { kind, message = "", value } = result;
  if (kind === "unsuccessful" && value !== undefined) {
    show(value);
    if (value["exit-code"] !== undefined) return value["exit-code"];
  }
  process.stderr.write(`error: ${message}\n`);
  return 1;
}

const { SNAP_COOKIE: cookie = "", SNAP_CONTEXT: context = "" } = process.env;
const call = { "context-id": cookie === "" ? context : cookie, args: process.argv.slice(2) };
try {
  process.exitCode = statusOf(await ask(JSON.stringify(call)));
} catch (fault) {
  const why = fault instanceof Error ? fault.message : String(fault);
  process.stderr.write(`error: cannot communicate with server: ${why}\n`);
  process.exitCode = 1;
}
