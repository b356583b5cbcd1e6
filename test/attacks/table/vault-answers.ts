import { gzipSync } from "node:zlib";
import type { ProblemCode } from "../../../src/problem/registry.ts";
import type { Attack, Nuisance } from "../attack.ts";
import { type Asked, beginChunks, chunk, every, type Lie, pour, say, sayJson } from "../lying-server.ts";
import type { Stage } from "../stage.ts";

const assertionType = "application/x.ubuntu.assertion";
const gibibyte = 1024 * 1024 * 1024;
const piece = new Uint8Array(64 * 1024).fill(0x61);

type Part = Pick<Attack, "name" | "does" | "code"> & Partial<Attack>;

/** Answers one endpoint itself and passes the other on. */
function vault(endpoint: "request-id" | "serial", lie: Lie, part: Part): Attack {
  return { liar: "vault", set: async (stage) => void (await stage.vaultLies({ [endpoint]: lie })), ...part };
}

/** The refusal as the vault words it, with this message. */
function refusal(message: (stage: Stage) => string, part: Part, code = "invalid-model"): Attack {
  return {
    liar: "vault",
    set: async (stage) => {
      const body = { success: false, error_code: code, error_subcode: "", message: message(stage), StatusCode: 400 };
      await stage.vaultLies({ serial: (asked) => sayJson(asked, 400, body) });
    },
    ...part,
  };
}

function requestId(name: string, does: string, value: unknown, code: ProblemCode): Attack {
  return vault("request-id", (asked) => sayJson(asked, 200, value), { name, does, code });
}

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

const deep = "[".repeat(100_000);

const contents: readonly Attack[] = [
  requestId("request-id-empty", "gives an empty request-id", { "request-id": "" }, "vault-no-request-id"),
  requestId("request-id-missing", "gives no request-id", { success: true }, "vault-no-request-id"),
  requestId("request-id-number", "gives a number as request-id", { "request-id": 4711 }, "vault-no-request-id"),
  requestId("request-id-list", "gives a list as request-id", { "request-id": ["a"] }, "vault-no-request-id"),
  requestId(
    "request-id-inherited",
    "hides a request-id in __proto__",
    '{"__proto__":{"request-id":"x"}}',
    "vault-no-request-id",
  ),
  requestId(
    "request-id-huge",
    "gives a request-id of 200 000 characters",
    { "request-id": "r".repeat(200_000) },
    "vault-request-id-unusable",
  ),
  requestId(
    "request-id-with-newline",
    "gives a request-id that would begin a further header",
    { "request-id": "abc\nserial: RB1-9999-0001" },
    "vault-request-id-unusable",
  ),
  requestId(
    "request-id-with-controls",
    "gives a request-id with terminal commands",
    { "request-id": "abc\u001b[2J\u0000" },
    "vault-request-id-unusable",
  ),
  requestId(
    "request-id-from-right-to-left",
    "gives a request-id that changes the direction of reading",
    { "request-id": "abc\u202Edef" },
    "vault-request-id-unusable",
  ),
  requestId("json-bomb", "answers with 100 000 opened lists", deep, "vault-answer-not-json"),
  requestId(
    "json-deep",
    "answers with 100 000 lists in each other",
    deep + "]".repeat(100_000),
    "vault-answer-not-json",
  ),
  requestId("json-null", "answers with null", "null", "vault-answer-not-json"),
  vault("serial", (asked) => sayJson(asked, 200, { "request-id": "abc" }), {
    name: "json-for-a-serial",
    does: "answers with JSON where a serial is due",
    code: "vault-answer-unreadable",
  }),
  vault("serial", (asked) => sayJson(asked, 400, deep), {
    name: "json-bomb-in-a-refusal",
    does: "refuses with 100 000 opened lists",
    code: "vault-refused",
  }),
  vault("request-id", (asked) => say(asked, { headers: { "Content-Type": assertionType }, body: "not json at all" }), {
    name: "wrong-content-type",
    does: "answers for the request-id with text called assertions",
    code: "vault-answer-not-json",
  }),
  vault("serial", (asked) => say(asked, { headers: { "Content-Type": "text/html" }, body: "<html>Welcome</html>" }), {
    name: "page-for-a-serial",
    does: "answers 200 with a web page",
    code: "captive-portal",
  }),
  vault(
    "serial",
    (asked) => say(asked, { headers: { "Content-Type": assertionType }, body: "<!DOCTYPE html><p>Login" }),
    {
      name: "page-called-assertions",
      does: "answers 200 with a web page that calls itself assertions",
      code: "captive-portal",
    },
  ),
  vault(
    "serial",
    async (asked) => {
      asked.socket.write("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n");
      await pour(asked.socket, gibibyte, piece);
    },
    { name: "page-of-a-gigabyte", does: "answers 200 with a web page of a gigabyte", code: "captive-portal" },
  ),
  vault("serial", (asked) => say(asked, { headers: { "Content-Type": assertionType } }), {
    name: "empty-answer",
    does: "answers 200 with nothing",
    code: "vault-answer-empty",
  }),
  vault(
    "serial",
    (asked) => say(asked, { status: 206, headers: { "Content-Type": assertionType }, body: "type: serial" }),
    {
      name: "status-206",
      does: "answers with a part of something",
      code: "vault-status-unexpected",
    },
  ),
  vault("serial", (asked) => say(asked, { status: 999 }), {
    name: "status-999",
    does: "answers with a status that does not exist",
    code: "vault-status-unexpected",
  }),
  vault("serial", (asked) => sayJson(asked, 500, { error_code: "server-error", message: "Internal Server Error" }), {
    name: "fault-for-ever",
    does: "has an internal fault every time",
    code: "vault-fault",
  }),
];

const hostile =
  "\u001b[2J\u001b]0;owned\u0007\u009b31m first\r\nsecond\u0000\u202Egnp.\u2066\u0085\u2028\uFEFF\u{E0001} end";

const messages: readonly Attack[] = [
  refusal(() => hostile, {
    name: "message-with-controls",
    does: "wants a message printed that clears the screen and reads from right to left",
    code: "vault-model-unknown",
  }),
  refusal(
    () => "x",
    {
      name: "code-with-controls",
      does: "names its refusal with terminal commands",
      code: "vault-refused",
    },
    hostile,
  ),
  refusal(({ world }) => `no model for key ${world.apiKey}, ${world.apiKey.toUpperCase()}`, {
    name: "message-repeats-api-key",
    does: "repeats the device's API key in its message",
    code: "vault-model-unknown",
  }),
  {
    name: "code-repeats-api-key",
    liar: "vault",
    does: "uses the device's API key as the name of its refusal and in its redirects",
    code: "vault-refused",
    set: async (stage) => {
      const body = { error_code: stage.world.apiKey, message: stage.world.apiKey };
      await stage.vaultLies({ serial: (asked) => sayJson(asked, 400, body) });
    },
  },
  {
    name: "redirect-repeats-api-key",
    liar: "vault",
    does: "redirects to a URL that holds the device's API key",
    code: "vault-redirect",
    set: async (stage) => {
      const headers = { Location: `https://elsewhere.example/${stage.world.apiKey}/serial` };
      await stage.vaultLies({ serial: (asked) => say(asked, { status: 308, headers }) });
    },
  },
  refusal(({ world }) => `${"x".repeat(201 - world.apiKey.length)}${world.apiKey}`, {
    name: "message-ends-in-api-key",
    does: "repeats the API key where its message is cut off",
    code: "vault-model-unknown",
    check: ({ world }, { stderr }) =>
      stderr.includes(world.apiKey.slice(0, 20)) ? "half of the API key was said" : undefined,
  }),
  refusal(() => "word ".repeat(200_000), {
    name: "message-of-a-megabyte",
    does: "explains its refusal in a megabyte",
    code: "vault-model-unknown",
  }),
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
