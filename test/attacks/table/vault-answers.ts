import { gzipSync } from "node:zlib";
import type { Attack, Nuisance } from "../attack.ts";
import { type Asked, beginChunks, chunk, every, type Lie, pour, say } from "../lying-server.ts";
import type { Stage } from "../stage.ts";
import { contents } from "./vault-contents.ts";
import { vault } from "./vault-lie.ts";
import { messages } from "./vault-messages.ts";

const assertionType = "application/x.ubuntu.assertion";
const gibibyte = 1024 * 1024 * 1024;
const piece = new Uint8Array(64 * 1024).fill(0x61);

function gigabyte(type: string): Lie {
  return async (asked) => {
    asked.socket.write(`HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nConnection: close\r\n\r\n`);
    await pour(asked.socket, gibibyte, piece);
    asked.socket.end();
  };
}

const sizes: readonly Attack[] = [
  vault("serial", gigabyte(assertionType), {
    name: "gigabyte-of-serial",
    does: "sends a gigabyte in place of the serial",
    code: "vault-answer-too-big",
  }),
  vault("request-id", gigabyte("application/json"), {
    name: "gigabyte-of-request-id",
    does: "sends a gigabyte in place of the request-id",
    code: "vault-answer-too-big",
  }),
  vault(
    "serial",
    async ({ socket }) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Type: ${assertionType}\r\nContent-Length: ${gibibyte}\r\n\r\n`);
    },
    { name: "gigabyte-declared", does: "declares a gigabyte and sends nothing", code: "vault-answer-too-big" },
  ),
  vault(
    "serial",
    async (asked) => {
      beginChunks(asked, assertionType);
      await pour(asked.socket, gibibyte, chunk(`type: serial\nbody-length: 2000000\n\n${"b".repeat(60_000)}`));
    },
    {
      name: "gigabyte-of-beginnings",
      does: "sends beginnings of serials, one in the other",
      code: "vault-answer-unreadable",
    },
  ),
  vault(
    "serial",
    async (asked) => {
      asked.socket.write("HTTP/1.1 200 OK\r\n");
      await pour(asked.socket, 64 * 1024 * 1024, Buffer.from(`X-Much: ${"y".repeat(4000)}\r\n`));
    },
    {
      name: "headers-without-end",
      does: "sends headers until nobody reads them any more",
      code: "answer-headers-too-big",
    },
  ),
  vault(
    "serial",
    (asked) => {
      const headers = { "Content-Type": assertionType, "Content-Encoding": "gzip" };
      say(asked, { headers, body: gzipSync(new Uint8Array(1024 * 1024)) });
    },
    {
      name: "gzip-not-asked-for",
      does: "packs its answer with gzip, which it was not asked for",
      code: "answer-encoded",
    },
  ),
  vault(
    "request-id",
    (asked) => {
      const headers = { "Content-Type": "application/json", "Content-Encoding": "gzip, gzip" };
      say(asked, { headers, body: gzipSync(gzipSync(new Uint8Array(32 * 1024 * 1024))) });
    },
    { name: "gzip-bomb", does: "sends 32 MiB of zeros, packed twice", code: "answer-encoded" },
  ),
];

const slowness: readonly Attack[] = [
  vault(
    "serial",
    ({ socket }) => {
      socket.write("HTTP/1.1 200 OK\r\n");
      every(2_000, socket, () => socket.write("X-Slow: y\r\n"));
    },
    { name: "header-by-header", does: "sends one header every two seconds", code: "total-timeout" },
  ),
  vault(
    "serial",
    (asked) => {
      beginChunks(asked, assertionType);
      every(500, asked.socket, () => asked.socket.write(chunk("t")));
    },
    { name: "byte-by-byte", does: "sends a byte of its answer every half second", code: "total-timeout" },
  ),
  vault("serial", () => undefined, {
    name: "silence",
    does: "takes the request and never answers",
    code: "total-timeout",
  }),
  vault("request-id", () => undefined, {
    name: "silence-for-request-id",
    does: "takes the first request and never answers",
    code: "total-timeout",
  }),
  vault("serial", (asked) => say(asked, { status: 202 }), {
    name: "pending-for-ever",
    does: "says 202 for ever",
    code: "gave-up-waiting",
  }),
  {
    name: "pending-at-once",
    liar: "vault",
    does: "says 202 for ever and asks to come back after 0 seconds",
    code: "gave-up-waiting",
    set: async (stage) => {
      const server = await stage.vaultLies({
        serial: (asked) => say(asked, { status: 202, headers: { "Retry-After": "0" } }),
      });
      asks.set(stage, server);
    },
    check: (stage) => {
      const count = asks.get(stage)?.count("serial") ?? 0;
      return count <= 11 ? undefined : `the vault was asked ${count} times in 10 s`;
    },
  },
];

/** Which server a stage asked, for the checks that count. */
const asks = new WeakMap<Stage, { count(endpoint: string): number }>();

function retryAfter(name: string, value: string): Attack {
  const lie: Lie = (asked) => say(asked, { status: 503, headers: { "Retry-After": value }, body: "busy" });
  return vault("serial", lie, {
    name: `retry-after-${name}`,
    does: `says 503 for ever with Retry-After: ${value}`,
    code: "vault-busy",
  });
}

const waits: readonly Attack[] = [
  retryAfter("absurd", "9999999999"),
  retryAfter("negative", "-1"),
  retryAfter("in-the-past", "Thu, 01 Jan 1970 00:00:00 GMT"),
  retryAfter("in-the-far-future", "Fri, 31 Dec 9999 23:59:59 GMT"),
  retryAfter("nonsense", "1e9 fortnights"),
];

function redirect(name: string, does: string, target: (asked: Asked) => string): Attack {
  const lie: Lie = (asked) => say(asked, { status: 307, headers: { Location: target(asked) } });
  return vault("serial", lie, { name: `redirect-${name}`, does, code: "vault-redirect" });
}

const redirects: readonly Attack[] = [
  redirect("elsewhere", "redirects to another host", () => "https://elsewhere.example/v1/serial"),
  redirect("to-http", "redirects to plain http", () => "http://elsewhere.example/v1/serial"),
  redirect("in-a-circle", "redirects to itself", ({ path }) => path),
  redirect("to-a-file", "redirects to file:///etc/shadow", () => "file:///etc/shadow"),
  {
    ...redirect(
      "with-controls",
      "redirects to a URL with terminal commands",
      () => "https://x.example/\u001b[2J\u009b",
    ),
    code: "answer-not-http",
  },
];

/** What the vault answers, before it comes to assertions. */
export const vaultAnswers: readonly Attack[] = [
  ...sizes,
  ...slowness,
  ...waits,
  ...redirects,
  ...contents,
  ...messages,
];

export const vaultNuisances: readonly Nuisance[] = [
  {
    name: "pending-once",
    liar: "vault",
    does: "says 202 once, with Retry-After: 1",
    outcome: "registered",
    set: async (stage) => {
      const server = await stage.vaultLies({});
      server.on("serial", (asked) =>
        asked.number === 1 ? say(asked, { status: 202, headers: { "Retry-After": "1" } }) : server.pass(asked),
      );
    },
  },
];
