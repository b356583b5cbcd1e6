import { encodeAssertion } from "../../../src/assertion/encode.ts";
import type { Attack } from "../attack.ts";
import { type Asked, beginChunks, type Lie, pour, say } from "../lying-server.ts";
import type { Stage } from "../stage.ts";

type Part = Pick<Attack, "name" | "does" | "code"> & Partial<Attack>;

const hundredThousand = 100_000;

const cookie = "c".repeat(43);

/** What snapctl's socket answers to these commands; the others are answered as snapd does. */
function snapctl(
  answers: Readonly<Record<string, (asked: Asked, stage: Stage) => void | Promise<void>>>,
  part: Part,
): Attack {
  return {
    liar: "snapd",
    set: async (stage) => {
      stage.environment["SNAP_COOKIE"] = cookie;
      const lie: Lie = (asked) => {
        const { args } = JSON.parse(Buffer.from(asked.body).toString()) as { args: readonly string[] };
        const answer = answers[args[0] ?? ""] ?? answers["*"];
        if (answer !== undefined) return answer(asked, stage);
        prints(asked, args[0] === "model" ? Buffer.from(encodeAssertion(stage.world.model)).toString() : "{}");
      };
      await stage.socketLies("run/snapd-snap.socket", { snapctl: lie });
    },
    ...part,
  };
}

function prints(asked: Pick<Asked, "socket">, stdout: string): void {
  const body = JSON.stringify({ type: "sync", "status-code": 200, result: { stdout, stderr: "" } });
  say(asked, { headers: { "Content-Type": "application/json" }, body });
}

/** The snap's configuration below prepare-device. */
function configured(value: unknown, part: Part): Attack {
  const text = typeof value === "string" ? value : JSON.stringify({ "prepare-device": value });
  return snapctl({ get: (asked) => prints(asked, text) }, part);
}

/** Whoever listens on the socket of snapctl in its place. */
export const snapctlLies: readonly Attack[] = [
  snapctl(
    { "*": ({ socket }) => void socket.end("hello\n") },
    {
      name: "snapctl-speaks-nonsense",
      does: "answers snapctl with what is no HTTP",
      code: "snapd-answer-unreadable",
    },
  ),
  snapctl(
    { "*": () => undefined },
    {
      name: "snapctl-is-silent",
      does: "takes snapctl's question and never answers",
      code: "snapd-too-slow",
    },
  ),
  snapctl(
    {
      "*": (asked) =>
        say(asked, {
          status: 403,
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ type: "error", "status-code": 403, result: { message: "denied" } }),
        }),
    },
    {
      name: "snapctl-denies",
      does: "denies snapctl everything",
      code: "snapd-denied",
    },
  ),
  snapctl(
    { "*": ({ socket }) => void socket.destroy() },
    {
      name: "snapctl-hangs-up",
      does: "closes snapctl's connection",
      code: "snapd-unreachable",
    },
  ),
  snapctl(
    {
      "*": async (asked) => {
        beginChunks(asked, "application/json");
        await pour(
          asked.socket,
          1024 * 1024 * 1024,
          Buffer.concat([Buffer.from("10000\r\n"), new Uint8Array(65_536).fill(0x20), Buffer.from("\r\n")]),
        );
      },
    },
    { name: "snapctl-sends-gigabyte", does: "answers snapctl with a gigabyte", code: "snapd-answer-unreadable" },
  ),
  configured(
    { vault: { url: 4711 } },
    {
      name: "snapctl-number-for-a-url",
      does: "has a number in the snap's configuration where a URL is due",
      code: "settings-value-unquoted",
    },
  ),
  configured(
    { vault: { headers: { "x-line": "a\r\nEvil: y" } } },
    {
      name: "snapctl-header-injection",
      does: "has a header in the snap's configuration that would begin another one",
      code: "settings-header-refused",
    },
  ),
  configured('{"prepare-device":{"__proto__":{"route":"delegated"}}}', {
    name: "snapctl-key-of-prototype",
    does: "has the key __proto__ in the snap's configuration",
    code: "settings-key-unknown",
  }),
  configured(`{"prepare-device":${"[".repeat(hundredThousand)}${"]".repeat(hundredThousand)}}`, {
    name: "snapctl-json-deep",
    does: "has 100 000 lists in each other in the snap's configuration",
    code: ["settings-too-big", "snapd-answer-unreadable"],
  }),
  snapctl(
    { model: (asked) => prints(asked, "type: model\nnonsense\n\nAA==\n") },
    {
      name: "snapctl-model-nonsense",
      does: "prints nonsense for a model",
      code: "model-unreadable",
    },
  ),
  snapctl(
    { model: (asked, { cast }) => prints(asked, Buffer.from(cast.brand.brand.account.encoded).toString()) },
    {
      name: "snapctl-model-is-account",
      does: "prints an account for a model",
      code: "snapd-answer-unreadable",
    },
  ),
];
