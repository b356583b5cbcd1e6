import type { Socket } from "node:net";
import type { Attack, Nuisance } from "../attack.ts";
import { chunk, every, type Lie, LyingServer, pour } from "../lying-server.ts";

const head = "HTTP/1.1 200 OK\r\nContent-Type: application/x.ubuntu.assertion\r\n";
const gigabyte = 1024 * 1024 * 1024;
const begun = "type: serial\nauthority-id: rig-brand\n";

type Part = Pick<Attack, "name" | "does" | "code"> & Partial<Attack>;

/** What happens to the connection once the serial is asked for. */
function onSerial(lie: Lie, part: Part): Attack {
  return { liar: "network", set: async (stage) => void (await stage.vaultLies({ serial: lie })), ...part };
}

/** The connection writes this and no more. */
function writes(bytes: string, part: Part): Attack {
  return onSerial(({ socket }) => void socket.write(bytes, "latin1"), part);
}

/** What happens to a connection before anything is read from it. */
function onConnect(take: (socket: Socket) => void, part: Part): Attack {
  return {
    liar: "network",
    set: async (stage) => {
      const server = await stage.vaultLies({});
      server.onConnection = take;
    },
    ...part,
  };
}

const breaks: readonly Attack[] = [
  onConnect((socket) => socket.resetAndDestroy(), {
    name: "reset-at-connecting",
    does: "resets every connection at once",
    code: ["connection-reset", "connection-closed"],
  }),
  onConnect((socket) => void socket.end(), {
    name: "close-at-connecting",
    does: "closes every connection at once",
    code: ["connection-closed", "connection-reset"],
  }),
  onSerial(({ socket }) => void socket.resetAndDestroy(), {
    name: "reset-after-the-request",
    does: "resets the connection when the request is there",
    code: "connection-reset",
  }),
  onSerial(({ socket }) => void socket.end(), {
    name: "close-before-the-answer",
    does: "closes the connection when the request is there",
    code: "connection-closed",
  }),
  onSerial(({ socket }) => void socket.write("HTTP/1.1 200 OK\r\nContent-Ty", () => socket.resetAndDestroy()), {
    name: "reset-in-the-headers",
    does: "resets the connection in the middle of the answer's headers",
    code: ["connection-reset", "connection-closed"],
  }),
  onSerial(
    ({ socket }) => {
      socket.write(`${head}Content-Length: 900\r\n\r\n${begun}`, () => setTimeout(() => socket.resetAndDestroy(), 50));
    },
    { name: "reset-in-the-body", does: "resets the connection in the middle of the answer", code: "answer-cut-short" },
  ),
  onSerial(({ socket }) => void socket.end(`${head}Content-Length: 900\r\n\r\n${begun}`), {
    name: "close-in-the-body",
    does: "closes the connection in the middle of the answer",
    code: "answer-cut-short",
  }),
  onSerial(
    ({ socket }) =>
      void socket.end(Buffer.concat([Buffer.from(`${head}Transfer-Encoding: chunked\r\n\r\n`), chunk(begun)])),
    {
      name: "close-between-chunks",
      does: "closes the connection between two chunks",
      code: "answer-cut-short",
    },
  ),
];

const nonsense: readonly Attack[] = [
  writes(`${head}Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n`, {
    name: "chunk-size-no-number",
    does: "gives a chunk a size that is no number",
    code: "answer-cut-short",
  }),
  writes(`${head}Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nabc\r\n`, {
    name: "chunk-size-beyond-numbers",
    does: "gives a chunk a size of 16 exbibytes",
    code: ["answer-cut-short", "vault-answer-unreadable", "total-timeout"],
  }),
  writes(`${head}Content-Length: 12\r\n\r\n${begun}and more\n\nof it`, {
    name: "length-too-short",
    does: "declares a shorter answer than it sends",
    code: "vault-answer-unreadable",
  }),
  writes(`${head}Content-Length: 100000\r\n\r\n${begun}`, {
    name: "length-too-long",
    does: "declares a longer answer than it sends, and keeps the connection",
    code: "total-timeout",
  }),
  writes(`${head}Content-Length: -5\r\n\r\n${begun}`, {
    name: "length-negative",
    does: "declares a negative length",
    code: "answer-not-http",
  }),
  writes(`${head}Content-Length: 5\r\nContent-Length: 500\r\n\r\n${begun}`, {
    name: "two-lengths",
    does: "declares two lengths",
    code: "answer-cut-short",
  }),
  writes(`${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n24\r\n${begun}`, {
    name: "length-and-chunks",
    does: "declares a length and sends chunks",
    code: "answer-cut-short",
  }),
  writes("SSH-2.0-OpenSSH_9.6\r\n", {
    name: "another-protocol",
    does: "speaks another protocol",
    code: "answer-not-http",
  }),
  writes("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n", {
    name: "switching-protocols",
    does: "switches to a protocol nobody asked for",
    code: "answer-not-http",
  }),
  writes("HTTP/9.9 200 OK\r\nContent-Length: 0\r\n\r\n", {
    name: "http-of-the-future",
    does: "answers in HTTP/9.9",
    code: "answer-not-http",
  }),
  writes("HTTP/1.1 200 OK\r\nBad Header\u0000: x\r\n\r\n", {
    name: "nul-in-a-header",
    does: "sends a header name with a NUL in it",
    code: "answer-not-http",
  }),
  onConnect(
    (socket) => {
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
      void pour(socket, 8 * 1024 * 1024, new Uint8Array(65_536).fill(0x61));
    },
    {
      name: "answer-before-the-request",
      does: "answers before it was asked",
      code: ["vault-no-request-id", "answer-not-http"],
    },
  ),
  onSerial(
    ({ socket }) => every(1, socket, () => socket.write("HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n".repeat(20))),
    {
      name: "interim-answers-for-ever",
      does: "sends interim answers for ever",
      code: ["answer-headers-too-big", "total-timeout"],
    },
  ),
  onSerial(({ socket }) => pour(socket, gigabyte, Buffer.from("\r\n".repeat(32_768))), {
    name: "blank-lines-for-ever",
    does: "sends blank lines in place of an answer",
    code: "answer-headers-too-big",
  }),
  onSerial(
    async ({ socket }) => {
      socket.write(`${head}Transfer-Encoding: chunked\r\n\r\n3;`);
      await pour(socket, gigabyte, new Uint8Array(65_536).fill(0x61));
    },
    {
      name: "chunk-extension-for-ever",
      does: "gives a chunk an extension of a gigabyte",
      code: "vault-answer-too-big",
    },
  ),
  onSerial(
    async ({ socket }) => {
      socket.write("HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
      await pour(socket, gigabyte, Buffer.from("1\r\na\r\n".repeat(10_000)));
    },
    {
      name: "refusal-in-single-bytes",
      does: "refuses in chunks of one byte, a gigabyte of them",
      code: "vault-answer-too-big",
    },
  ),
  writes("HTTP/1.1 099 Low\r\nContent-Length: 0\r\n\r\n", {
    name: "status-099",
    does: "answers with a status below all there are",
    code: "answer-not-http",
  }),
];

const reach: readonly Attack[] = [
  {
    name: "name-unknown",
    liar: "network",
    does: "knows no host of the vault's name",
    code: ["host-unknown", "dns-unavailable"],
    set: (stage) => stage.vaultAt("https://vault.invalid/v1/"),
  },
  {
    name: "connection-refused",
    liar: "network",
    does: "lets nobody listen on the vault's port",
    code: "connection-refused",
    set: async (stage) => {
      const server = await new LyingServer().listen();
      const { port } = server;
      await server.close();
      // Not where all of these tests' servers are: one that begins meanwhile may be given this very port.
      stage.vaultAt(`http://127.87.0.1:${port}/v1/`);
    },
  },
];

/** Between the agent and the vault. */
export const networkAttacks: readonly Attack[] = [...breaks, ...nonsense, ...reach];

export const networkNuisances: readonly Nuisance[] = [
  {
    name: "http-1.0",
    liar: "network",
    does: "answers in HTTP/1.0 and closes the connection",
    outcome: "registered",
    set: async (stage) => {
      const server = await stage.vaultLies({});
      server.on("request-id", async (asked) => {
        const id = await fetch(new URL("request-id", stage.world.vault.url), {
          method: "POST",
          headers: { "api-key": stage.world.apiKey },
        });
        asked.socket.end(`HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n${await id.text()}`);
      });
    },
  },
  {
    name: "continue-a-hundred-times",
    liar: "network",
    does: "says 100 Continue a hundred times before its answer",
    outcome: "registered",
    set: async (stage) => {
      const server = await stage.vaultLies({});
      server.on("serial", (asked) => {
        asked.socket.write("HTTP/1.1 100 Continue\r\n\r\n".repeat(100));
        return server.pass(asked);
      });
    },
  },
  {
    name: "answer-behind-the-answer",
    liar: "network",
    does: "sends a second answer behind the first, for the next request",
    outcome: "registered",
    set: async (stage) => {
      const server = await stage.vaultLies({});
      server.on("request-id", async (asked) => {
        await server.pass(asked);
        asked.socket.write(`${head}Content-Length: ${begun.length}\r\n\r\n${begun}`);
      });
    },
  },
];
