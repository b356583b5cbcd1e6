import type { Attack, Nuisance } from "../attack.ts";
import { streamOf } from "../forger.ts";
import { type Asked, type Lie, pour, say, sayJson } from "../lying-server.ts";
import type { Stage } from "../stage.ts";
import { snapctlLies } from "./snapctl.ts";
import { programLies } from "./snapctl-program.ts";

type Part = Pick<Attack, "name" | "does" | "code"> & Partial<Attack>;

const assertionType = "application/x.ubuntu.assertion";
const hundredThousand = 100_000;

function sayAssertions(asked: Pick<Asked, "socket">, body: Uint8Array, count: number): void {
  say(asked, { headers: { "Content-Type": assertionType, "X-Ubuntu-Assertions-Count": String(count) }, body });
}

/** As snapd answers where nothing is under way. */
const noChanges: Lie = (asked) => sayJson(asked, 200, { type: "sync", "status-code": 200, status: "OK", result: [] });

/** As a snapd that adopts says who it is. */
const version: Lie = (asked) =>
  sayJson(asked, 200, { type: "sync", "status-code": 200, status: "OK", result: { series: "16", version: "2.57.6" } });

/** The gadget's configuration has no serial for snapd to propose. */
const unset: Lie = (asked) =>
  sayJson(asked, 400, {
    type: "error",
    "status-code": 400,
    status: "Bad Request",
    result: { message: "no such option", kind: "option-not-found" },
  });

const sound: Readonly<Record<string, Lie>> = { changes: noChanges, "system-info": version, conf: unset };

/** snapd's REST socket answers every question so, but the first one: whether it registers already. */
function rest(lie: (stage: Stage) => Lie, part: Part): Attack {
  return {
    liar: "snapd",
    set: async (stage) => void (await stage.socketLies("run/snapd.socket", { changes: noChanges, "*": lie(stage) })),
    ...part,
  };
}

/** And so it answers that one. */
function changes(result: unknown, part: Part): Attack {
  const lie: Lie = (asked) => sayJson(asked, 200, { type: "sync", "status-code": 200, status: "OK", result });
  return {
    liar: "snapd",
    set: async (stage) => void (await stage.socketLies("run/snapd.socket", { "*": lie })),
    ...part,
  };
}

function refusal(message: string): unknown {
  return { type: "error", "status-code": 400, status: "Bad Request", result: { message } };
}

const change = { id: "7", kind: "become-operational", summary: "Initialize device", status: "Doing", ready: false };

const changeLies: readonly Attack[] = [
  changes("none", {
    name: "snapd-changes-nonsense",
    does: "lists its changes as a text",
    code: "snapd-answer-unreadable",
  }),
  changes([{ ...change, id: 7 }], {
    name: "snapd-change-of-number",
    does: "has a number for a change's name",
    code: "snapd-answer-unreadable",
  }),
  changes(
    Array.from({ length: 20_000 }, () => ({ ...change, summary: "x".repeat(300) })),
    { name: "snapd-changes-by-thousands", does: "lists 20 000 changes", code: "snapd-answer-unreadable" },
  ),
];

const chunked = `HTTP/1.1 200 OK\r\nContent-Type: ${assertionType}\r\nTransfer-Encoding: chunked\r\n\r\n`;

/** Name, what it does, how it begins, and what comes again and again. */
const endless: readonly (readonly [string, string, string, string])[] = [
  [
    "snapd-sends-single-bytes",
    "answers in chunks of one byte, a gigabyte of them",
    chunked,
    "1\r\na\r\n".repeat(10_000),
  ],
  [
    "snapd-explains-its-chunks",
    "says a page about every byte of its answer",
    chunked,
    `1;${"y".repeat(4000)}\r\na\r\n`.repeat(16),
  ],
  ["snapd-sends-trailers", "ends its answer with a gigabyte of trailers", `${chunked}0\r\n`, "X-A: b\r\n".repeat(8000)],
  ["snapd-sends-hints", "sends interim answers for ever", "", "HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n".repeat(2000)],
];

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
  ...endless.map(([name, does, begin, piece]) =>
    rest(
      () => async (asked) => {
        asked.socket.write(begin);
        await pour(asked.socket, 1024 * 1024 * 1024, Buffer.from(piece));
      },
      { name, does, code: "snapd-answer-unreadable" },
    ),
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
    code: ["snapd-too-slow", "gave-up-waiting"],
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
      await stage.socketLies("run/snapd.socket", {
        ...sound,
        assertions: refuse,
        "*": none,
      });
    },
  },
];

/** snapd, or whoever listens in its place. */
export const snapdAttacks: readonly Attack[] = [...changeLies, ...restLies, ...snapctlLies, ...programLies];

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
        ...sound,
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
