import type { Attack } from "../attack.ts";
import { beginChunks, chunk, every, type Lie, pour, say } from "../lying-server.ts";

type Part = Pick<Attack, "name" | "does" | "code">;

/** The vault is another machine, reached through this proxy only. */
function proxy(lie: Lie, part: Part, scheme: "http" | "https" = "https"): Attack {
  return {
    liar: "network",
    ...part,
    set: async (stage) => {
      const server = await stage.server({ "*": lie });
      const through = { proxy: `http://127.0.0.1:${server.port}`, "plain-http": "allowed" };
      stage.vaultAt(`${scheme}://vault.rig.example/v1/`, through);
    },
  };
}

/** An HTTP proxy between the agent and the vault. */
export const proxyAttacks: readonly Attack[] = [
  proxy((asked) => say(asked, { status: 403, body: "no" }), {
    name: "proxy-refuses",
    does: "is a proxy that refuses the tunnel",
    code: "proxy-refused",
  }),
  proxy((asked) => say(asked, { status: 503, body: "no" }), {
    name: "proxy-is-busy",
    does: "is a proxy that has no time for ever",
    code: "proxy-busy",
  }),
  proxy(({ socket }) => pour(socket, 1024 * 1024 * 1024, Buffer.from("\r\n".repeat(32_768))), {
    name: "proxy-sends-blank-lines",
    does: "is a proxy that sends blank lines in place of an answer",
    code: "proxy-answer-wrong",
  }),
  proxy((asked) => say(asked, { status: 407, headers: { "Proxy-Authenticate": "Basic realm=x" } }), {
    name: "proxy-wants-login",
    does: "is a proxy that wants a login",
    code: "proxy-login-needed",
  }),
  proxy(({ socket }) => void socket.resetAndDestroy(), {
    name: "proxy-resets",
    does: "is a proxy that resets every connection",
    code: "proxy-unreachable",
  }),
  proxy(({ socket }) => void socket.write("HTTP/1.1 200 Connection established\r\n\r\nthis is no TLS\r\n\r\n"), {
    name: "proxy-lies",
    does: "is a proxy that opens a tunnel into itself and speaks no TLS in it",
    code: ["tls-not-spoken", "tls-failed"],
  }),
  proxy(({ socket }) => every(500, socket, () => socket.write("X-Slow: y\r\n")), {
    name: "proxy-drips",
    does: "is a proxy whose answer comes header by header and is no HTTP",
    code: ["proxy-answer-wrong", "proxy-unreachable", "connect-timeout", "total-timeout"],
  }),
  proxy(() => undefined, {
    name: "proxy-is-silent",
    does: "is a proxy that never answers",
    code: ["connect-timeout", "proxy-unreachable", "total-timeout"],
  }),
  proxy(
    (asked) => {
      if (asked.method === "CONNECT") return void asked.socket.write("HTTP/1.1 200 OK\r\n\r\n");
      beginChunks(asked, "text/html");
      asked.socket.write(chunk("<html>Your company's proxy</html>"));
      asked.socket.write(chunk(""));
    },
    { name: "proxy-answers-itself", does: "is a proxy that answers for the vault with a page", code: "captive-portal" },
    "http",
  ),
  {
    name: "proxy-is-gone",
    liar: "network",
    does: "has no proxy where the settings name one",
    code: "proxy-unreachable",
    set: async (stage) => {
      const server = await stage.server();
      const { port } = server;
      await server.close();
      stage.vaultAt("https://vault.rig.example/v1/", { proxy: `http://127.0.0.1:${port}` });
    },
  },
];
