import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { exchangeOverSocket } from "../../../src/snapd/unix-http.ts";

/** A process of its own, since this one is held up: answers each question at once. */
const server = `
const answer = "HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\n{}";
const server = require("node:net").createServer((socket) => socket.once("data", () => socket.end(answer)));
server.listen(process.argv[1], () => console.log("listening"));
`;

it("takes an answer that came in time although the disk has held the program up for longer", async () => {
  const folder = mkdtempSync(join(tmpdir(), "held-up-"));
  const path = join(folder, "socket");
  const child = spawn(process.execPath, ["-e", server, path], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    await once(child.stdout, "data");
    const asked = exchangeOverSocket(
      path,
      { method: "GET", target: "/v2/system-info" },
      { maxBytes: 100, timeoutMs: 200 },
    );
    for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    // As a sync of a slow disk does.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    expect(await asked).toMatchObject({ status: 200 });
  } finally {
    child.kill();
    rmSync(folder, { recursive: true });
  }
});
