import { encodeAssertion } from "../../../src/assertion/encode.ts";
import type { Attack, Nuisance } from "../attack.ts";
import { streamOf } from "../forger.ts";
import { type Asked, beginChunks, type Lie, pour, say, sayJson } from "../lying-server.ts";
import type { Stage } from "../stage.ts";
import { programLies } from "./snapctl-program.ts";

type Part = Pick<Attack, "name" | "does" | "code"> & Partial<Attack>;

const assertionType = "application/x.ubuntu.assertion";
const hundredThousand = 100_000;

function sayAssertions(asked: Pick<Asked, "socket">, body: Uint8Array, count: number): void {
  say(asked, { headers: { "Content-Type": assertionType, "X-Ubuntu-Assertions-Count": String(count) }, body });
}

/** snapd's REST socket answers every question so. */
function rest(lie: (stage: Stage) => Lie, part: Part): Attack {
  return {
    liar: "snapd",
    set: async (stage) => void (await stage.socketLies("run/snapd.socket", { "*": lie(stage) })),
    ...part,
  };
}

function refusal(message: string): unknown {
  return { type: "error", "status-code": 400, status: "Bad Request", result: { message } };
}

const restLies: readonly Attack[] = [
  rest(
    () =>
      ({ socket }) =>
        void socket.end("hello\n"),
    {
      name: "snapd-speaks-nonsense",
      does: "answers with what is no HTTP",
      code: "snapd-answer-unreadable",
    },
  ),
  rest(() => (asked) => say(asked, { headers: { "Content-Type": "text/html" }, body: "<html>" }), {
    name: "snapd-sends-page",
    does: "answers with a web page",
    code: "snapd-answer-unreadable",
  }),
  rest(
    () => async (asked) => {
      asked.socket.write(`HTTP/1.1 200 OK\r\nContent-Type: ${assertionType}\r\n\r\n`);
      await pour(asked.socket, 1024 * 1024 * 1024, new Uint8Array(65_536).fill(0x61));
    },
    { name: "snapd-sends-gigabyte", does: "answers with a gigabyte", code: "snapd-answer-unreadable" },
  ),
  rest(
    ({ cast }) =>
      (asked) => {
        const { accountKey } = cast.brand.brand;
        const list = Array.from({ length: 4_000 }, () => accountKey);
        sayAssertions(asked, streamOf(...list), list.length);
      },
    {
      name: "snapd-sends-thousands",
      does: "answers with 4000 assertions nobody asked for",
      code: "snapd-answer-unreadable",
    },
  ),
  rest(() => () => undefined, {
    name: "snapd-is-silent",
    does: "takes the question and never answers",
    code: "snapd-too-slow",
  }),
  rest(() => (asked) => sayJson(asked, 403, { type: "error", result: { message: "access denied" } }), {
    name: "snapd-denies",
    does: "denies everything",
    code: "snapd-denied",
  }),
  rest(
    () =>
      ({ socket }) =>
        void socket.destroy(),
    {
      name: "snapd-hangs-up",
      does: "closes the connection",
      code: "snapd-unreachable",
    },
  ),
  rest(() => (asked) => sayJson(asked, 400, refusal("\u001b[2J no \u202E")), {
    name: "snapd-refuses-with-controls",
    does: "refuses with terminal commands",
    code: "snapd-refused",
  }),
  rest(() => (asked) => sayJson(asked, 500, `{"type":${"[".repeat(hundredThousand)}`), {
    name: "snapd-json-bomb",
    does: "answers with 100 000 opened lists",
    code: "snapd-answer-unreadable",
  }),
  rest(
    ({ cast }) =>
      (asked) => {
        const model = { brandId: cast.brand.brandId, model: "rig-two" };
        sayAssertions(asked, cast.forger.serialOf({ ...model, serial: "RB1-9999-0001" }).encoded, 1);
      },
    {
      name: "snapd-sends-other-serial",
      does: "answers with the serial of another model",
      code: "snapd-answer-unreadable",
    },
  ),
  rest(
    ({ cast, world }) =>
      (asked) => {
        const { brandId, model } = world.model;
        sayAssertions(asked, cast.forger.serialOf({ brandId, model, serial: "RB1-9999-0001" }).encoded, 3);
      },
    { name: "snapd-miscounts", does: "counts three assertions and sends one", code: "snapd-answer-unreadable" },
  ),
  {
    name: "snapd-refuses-the-hand-over",
    liar: "snapd",
    does: "refuses the serial when it is handed over",
    code: "snapd-refused",
    keepsSerial: true,
    set: async (stage) => {
      const none: Lie = (asked) => sayAssertions(asked, new Uint8Array(), 0);
      const refuse: Lie = (asked) =>
        say(asked, {
          status: 400,
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify(refusal("no")),
        });
      await stage.socketLies("run/snapd.socket", { assertions: refuse, "*": none });
    },
  },
];

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

const snapctlLies: readonly Attack[] = [
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
          body: JSON.stringify(refusal("denied")),
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
      code: "headers-malformed",
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

/** snapd, or whoever listens in its place. */
export const snapdAttacks: readonly Attack[] = [...restLies, ...snapctlLies, ...programLies];

export const snapdNuisances: readonly Nuisance[] = [
  {
    name: "snapd-serial-of-other-key",
    liar: "snapd",
    does: "has a serial of this brand and model for a key that is not here",
    outcome: "registered",
    set: async (stage) => {
      const { cast, world } = stage;
      const { brandId, model } = world.model;
      const other = cast.forger.serialOf({ brandId, model, serial: "RB1-9999-0001" });
      await stage.socketLies("run/snapd.socket", {
        // Asked for ours by its number it has none.
        serial: (asked) =>
          asked.path.includes("serial=")
            ? sayAssertions(asked, new Uint8Array(), 0)
            : sayAssertions(asked, other.encoded, 1),
        assertions: (asked) =>
          say(asked, {
            headers: { "Content-Type": "application/json" },
            body: JSON.stringify({ type: "sync", result: null }),
          }),
        "*": (asked) => sayAssertions(asked, new Uint8Array(), 0),
      });
    },
  },
];
