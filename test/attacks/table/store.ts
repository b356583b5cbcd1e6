import type { Attack } from "../attack.ts";
import { streamOf } from "../forger.ts";
import { type Lie, pour, say, sayJson } from "../lying-server.ts";
import type { Stage } from "../stage.ts";

type Part = Pick<Attack, "name" | "does" | "code"> & Partial<Attack>;

const assertions = { "Content-Type": "application/x.ubuntu.assertion" };

/** The vault's serial stands on an account-key that only this store has. */
function store(lie: (stage: Stage) => Lie, part: Part): Attack {
  return {
    liar: "store",
    set: async (stage) => {
      stage.forgetBrand();
      await stage.storeLies({ "*": lie(stage) });
    },
    ...part,
  };
}

const chains: readonly Attack[] = [
  store(
    ({ cast }) =>
      (asked) =>
        say(asked, { headers: assertions, body: cast.forger.brandKey({}).accountKey.encoded }),
    {
      name: "store-sends-other-key",
      does: "sends another account-key than the one asked for",
      code: "store-answer-wrong",
    },
  ),
  store(() => (asked) => say(asked, { headers: { "Content-Type": "text/html" }, body: "<html>Login</html>" }), {
    name: "store-sends-page",
    does: "answers with a login page",
    code: "captive-portal",
  }),
  store(() => (asked) => say(asked, { status: 404, headers: { "Content-Type": "text/html" }, body: "<html>404" }), {
    name: "store-sends-page-404",
    does: "answers with another server's page that says 404",
    code: "store-path-unknown",
  }),
  store(() => (asked) => sayJson(asked, 404, { "error-list": [{ code: "not-found", message: "not found" }] }), {
    name: "store-knows-nothing",
    does: "says that there is no such account-key",
    code: "prerequisite-not-found",
  }),
  store(
    () =>
      async ({ socket }) => {
        socket.write("HTTP/1.1 200 OK\r\nContent-Type: application/x.ubuntu.assertion\r\n\r\n");
        await pour(socket, 1024 * 1024 * 1024, new Uint8Array(65_536).fill(0x61));
      },
    { name: "store-sends-gigabyte", does: "sends a gigabyte in place of an account-key", code: "answer-too-big" },
  ),
  store(
    () =>
      async ({ socket }) => {
        socket.write(
          "HTTP/1.1 200 OK\r\nContent-Type: application/x.ubuntu.assertion\r\nTransfer-Encoding: chunked\r\n\r\n",
        );
        await pour(socket, 1024 * 1024 * 1024, Buffer.from("1\r\na\r\n".repeat(10_000)));
      },
    { name: "store-sends-single-bytes", does: "sends a gigabyte in chunks of one byte", code: "answer-too-big" },
  ),
  store(
    ({ cast }) =>
      (asked) => {
        const { account, accountKey } = cast.brand.brand;
        say(asked, { headers: assertions, body: streamOf(account, accountKey) });
      },
    { name: "store-sends-two", does: "answers with two assertions", code: "store-answer-unreadable" },
  ),
  store(() => (asked) => say(asked, { headers: assertions, body: "type: account-key\n\u0000" }), {
    name: "store-sends-noise",
    does: "answers with what cannot be decoded",
    code: "store-answer-unreadable",
  }),
  store(() => (asked) => say(asked, { status: 302, headers: { Location: asked.path } }), {
    name: "store-leads-in-a-circle",
    does: "redirects in a circle",
    code: "too-many-redirects",
  }),
  store(() => (asked) => sayJson(asked, 500, { "error-list": [{ message: "\u001b[31mred\u202E" }] }), {
    name: "store-fails-with-controls",
    does: "has a fault and explains it with terminal commands",
    code: "store-busy",
  }),
  store(
    ({ cast }) =>
      (asked) => {
        const { root } = cast.forger.ownRoot();
        const own = asked.path.includes("account-key") ? root[1] : root[0];
        say(asked, { headers: assertions, body: own?.encoded ?? "" });
      },
    {
      name: "store-sends-root-of-its-own",
      does: "answers everything with a root of its own",
      code: "store-answer-wrong",
    },
  ),
  store(() => () => undefined, {
    name: "store-is-silent",
    does: "never answers",
    code: "total-timeout",
  }),
];

/** The device is registered, and a session is to be opened. */
function session(lies: Readonly<Record<string, Lie>>, part: Part): Attack {
  return {
    liar: "store",
    command: "session",
    set: async (stage) => {
      const { status } = await stage.world.provision();
      if (status !== 0) throw new Error("the device could not be registered before the session");
      await stage.storeLies(lies);
    },
    ...part,
  };
}

const sessions: readonly Attack[] = [
  session(
    { nonces: (asked) => sayJson(asked, 200, { nonce: "abc\nserial: x" }) },
    {
      name: "nonce-with-newline",
      does: "gives a nonce that would begin a further header",
      code: "store-answer-unreadable",
    },
  ),
  session(
    { nonces: (asked) => sayJson(asked, 200, { nonce: "n".repeat(100_000) }) },
    {
      name: "nonce-huge",
      does: "gives a nonce of 100 000 characters",
      code: "store-answer-unreadable",
    },
  ),
  session(
    { sessions: (asked) => sayJson(asked, 200, { macaroon: 'x"\r\nEvil: y' }) },
    {
      name: "macaroon-with-newline",
      does: "gives a macaroon that would end its header",
      code: "store-answer-unreadable",
    },
  ),
  session(
    { sessions: (asked) => say(asked, { status: 307, headers: { Location: "http://elsewhere.example/" } }) },
    {
      name: "session-redirected",
      does: "redirects the request for a session elsewhere",
      code: "store-refused",
    },
  ),
  session(
    { sessions: (asked) => sayJson(asked, 401, { "error-list": [{ code: "x", message: "\u009b2J no" }] }) },
    {
      name: "session-refused-with-controls",
      does: "refuses the session with terminal commands",
      code: "store-refused",
    },
  ),
];

/** The store as the last place to look for account-keys, and as the one sessions are opened with. */
export const storeAttacks: readonly Attack[] = [...chains, ...sessions];
