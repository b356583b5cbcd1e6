import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import type { Connect, UnixConnection } from "../../../src/snapd/unix-connection.ts";
import { connectByHandle } from "../../../src/snapd/unix-handle.ts";
import { connectByStream } from "../../../src/snapd/unix-stream.ts";
import { serveRaw, type UnixServer } from "./unix-server.ts";

const handles = connectByHandle();
const servers: UnixServer[] = [];

async function serve(...given: Parameters<typeof serveRaw>): Promise<string> {
  const server = await serveRaw(...given);
  servers.push(server);
  return server.socketPath;
}

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

interface Seen {
  readonly end: "ended" | Error;
  readonly bytes: Buffer;
  readonly pieces: number;
}

/** All that happens on a connection until it ends; what happens after that is a fault of its own. */
function seenOn(connect: Connect, path: string, said: Uint8Array = Buffer.from("a question")): Promise<Seen> {
  const pieces: Buffer[] = [];
  let connection: UnixConnection | undefined;
  let isOver = false;
  return new Promise((resolve, reject) => {
    const over = (end: Seen["end"]): void => {
      if (isOver) return reject(new Error("it ended twice"));
      isOver = true;
      resolve({ end, bytes: Buffer.concat(pieces), pieces: pieces.length });
      connection?.close();
    };
    const bytes = (piece: Buffer): void => {
      if (isOver) reject(new Error("something came after the end"));
      pieces.push(piece);
    };
    connection = connect(path, said, { bytes, ended: () => over("ended"), failed: over });
  });
}

const nothing = { bytes: () => undefined, ended: () => undefined, failed: () => undefined };
const soon = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

it("finds the handles of the Node that this project is built with", () => {
  expect(handles).toBeTypeOf("function");
});

it("says nothing of Node's plans for them", async () => {
  const module = new URL("../../../src/snapd/unix-handle.ts", import.meta.url);
  const script = `import("${module.href}").then(({ connectByHandle }) => console.log(typeof connectByHandle()))`;
  const args = ["--throw-deprecation", "--disable-warning=ExperimentalWarning", "-e", script];
  const env = { ...process.env, NODE_PENDING_DEPRECATION: "1", NODE_OPTIONS: "" };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env });
  expect({ stdout, stderr }).toEqual({ stdout: "function\n", stderr: "" });
});

describe.each([
  ["node's handles", handles ?? connectByStream],
  ["node:net", connectByStream],
] as const)("a connection by %s", (_, connect) => {
  it("says what it was given, and tells what comes and the end", async () => {
    const path = await serve((socket) => socket.end("an answer"));
    expect(await seenOn(connect, path)).toMatchObject({ end: "ended", bytes: Buffer.from("an answer") });
  });

  it("carries any bytes there and back, in pieces of any size", async () => {
    const piece = fc.uint8Array({ minLength: 1, maxLength: 70_000 });
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 6 }), async (pieces) => {
        const said = Buffer.concat(pieces);
        const folder = mkdtempSync(join(tmpdir(), "echo-"));
        const path = join(folder, "socket");
        // What it hears it says again, until it has heard all.
        const server = createServer((socket) => {
          let heard = 0;
          socket.on("data", (chunk: Buffer) => {
            heard += chunk.length;
            socket.write(chunk);
            if (heard === said.length) socket.end();
          });
        });
        await new Promise<void>((resolve) => void server.listen(path, resolve));
        const seen = await seenOn(connect, path, said);
        server.close();
        rmSync(folder, { recursive: true });
        expect(seen.end).toBe("ended");
        expect(seen.bytes.equals(said)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  it("says several megabytes to one who listens late, and hears as many", async () => {
    const said = Buffer.alloc(4 * 1024 * 1024, "abcdefgh");
    const path = await serve((socket) => {
      socket.pause();
      let heard = 0;
      socket.on("data", (chunk: Buffer) => {
        heard += chunk.length;
        if (heard >= said.length - 70_000) socket.end(said);
      });
      setTimeout(() => socket.resume(), 50);
    });
    const { bytes, pieces } = await seenOn(connect, path, said);
    expect(bytes.equals(said)).toBe(true);
    expect(pieces).toBeGreaterThan(1);
  });

  it("fails by the system's error where nothing is, or nobody listens", async () => {
    const folder = mkdtempSync(join(tmpdir(), "socket-"));
    const missing = await seenOn(connect, join(folder, "socket"));
    expect(missing.end).toMatchObject({ code: "ENOENT", errno: -2, syscall: "connect" });
    const path = await serve(() => undefined);
    await servers.pop()?.close();
    expect((await seenOn(connect, path)).end).toMatchObject({ code: "ENOENT" });
    rmSync(folder, { recursive: true });
  });

  it("fails where a path is no socket, or too long for one", async () => {
    expect((await seenOn(connect, "/dev/null")).end).toMatchObject({ code: "ECONNREFUSED" });
    expect((await seenOn(connect, `/${"n".repeat(200)}`)).end).toBeInstanceOf(Error);
  });

  it("fails where the other side goes away with what was said unread", async () => {
    const path = await serve((socket) => socket.destroy());
    const { end } = await seenOn(connect, path, Buffer.alloc(4 * 1024 * 1024));
    expect(end).toBeInstanceOf(Error);
    expect(["ECONNRESET", "EPIPE"]).toContain((end as NodeJS.ErrnoException).code);
  });

  it("tells nothing once it is closed, as often as that may be", async () => {
    const path = await serve((socket) => {
      const timer = setInterval(() => socket.write("more"), 1);
      socket.on("close", () => clearInterval(timer));
    });
    let after = 0;
    let isClosed = false;
    const count = (): void => {
      if (isClosed) after += 1;
    };
    await new Promise<void>((resolve) => {
      const connection = connect(path, Buffer.from("a question"), {
        bytes: () => {
          count();
          connection.close();
          connection.close();
          isClosed = true;
          resolve();
        },
        ended: count,
        failed: count,
      });
    });
    await soon(30);
    expect(after).toBe(0);
  });

  it("tells nothing if it is closed before it stands", async () => {
    const path = await serve((socket) => socket.end("an answer"));
    let told = 0;
    const count = (): void => {
      told += 1;
    };
    connect(path, Buffer.from("a question"), { bytes: count, ended: count, failed: count }).close();
    connect(join(path, "missing"), Buffer.from("a question"), { bytes: count, ended: count, failed: count }).close();
    await soon(30);
    expect(told).toBe(0);
  });

  it("stands beside others", async () => {
    const path = await serve((socket) => void setTimeout(() => socket.end("an answer"), 5));
    const all = await Promise.all(Array.from({ length: 50 }, () => seenOn(connect, path)));
    expect(all.every(({ end, bytes }) => end === "ended" && bytes.toString() === "an answer")).toBe(true);
  });

  it("is closed on the other side, too, when it is closed on this one", async () => {
    let closed = (): void => undefined;
    const isClosed = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const path = await serve((socket) => socket.resume().on("close", closed));
    const connection = connect(path, Buffer.from("a question"), nothing);
    await soon(20);
    connection.close();
    await isClosed;
  });
});

describe("a Node without these handles", () => {
  const [pipes, streams] = ["pipe_wrap", "stream_wrap"].map((name) =>
    (process as unknown as { binding: (name: string) => Record<string, unknown> }).binding(name),
  );

  it.each([
    ["has no pipes", null, streams],
    ["has no streams", pipes, undefined],
    ["makes no pipe", { ...pipes, Pipe: undefined }, streams],
    ["knows no kinds of pipe", { ...pipes, constants: {} }, streams],
    ["says of no read how it went", pipes, { ...streams, streamBaseState: [0, 0, 0, 0] }],
    ["says it at no place", pipes, { ...streams, kReadBytesOrError: undefined }],
  ])("%s: node:net is used", (_, givenPipes, givenStreams) => {
    expect(connectByHandle(givenPipes, givenStreams ?? {})).toBeUndefined();
  });
});
