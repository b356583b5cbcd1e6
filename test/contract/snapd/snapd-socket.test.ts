import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { Deadline } from "../../../src/clock/deadline.ts";
import { systemClock } from "../../../src/clock/system-clock.ts";
import { SnapdSocket } from "../../../src/snapd/snapd-socket.ts";
import { codeOfAsync } from "../../unit/disk/code-of.ts";
import { recordedPairs, serveRecorded } from "./recorded.ts";
import { type Answer, serveHttp, serveRaw, type UnixServer } from "./unix-server.ts";

let server: UnixServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function recorded(name: string): Promise<SnapdSocket> {
  server = await serveRecorded(name);
  return new SnapdSocket(server.socketPath);
}

function bodyOf(name: string, side: "request" | "reply"): Uint8Array {
  return new TextEncoder().encode(recordedPairs.find((pair) => pair.name === name)?.[side].body ?? "");
}

describe("SnapdSocket against what snapd 2.57.6 answered", () => {
  test("the version and what goes with it", async () => {
    const info = { version: "2.57.6-1+deb12u1", series: "16", onClassic: false, systemMode: "run" };
    expect(await (await recorded("system-info")).systemInfo()).toEqual(info);
  });

  test("the model", async () => {
    expect(await (await recorded("model")).model()).toMatchObject({ type: "model", model: "peer-core" });
  });

  test("no serial yet is an answer", async () => {
    expect(await (await recorded("serial before there is one")).serial()).toBeUndefined();
  });

  test("assertions of one brand, byte for byte", async () => {
    const found = await (await recorded("assertions found")).assertions("model", { "brand-id": "testbrand" });
    expect(found.map(({ encoded }) => encoded)).toEqual([bodyOf("assertions found", "reply")]);
  });

  test("assertions that are not there are an empty list", async () => {
    expect(await (await recorded("assertions not found")).assertions("serial", { serial: "none" })).toEqual([]);
  });

  test("the changes", async () => {
    expect(await (await recorded("changes")).changes("all")).toEqual([
      {
        id: "1",
        kind: "become-operational",
        summary: "Initialize device",
        status: "Doing",
        ready: false,
        error: undefined,
      },
    ]);
  });

  test.each(["acknowledge what is known", "acknowledge nothing"])("%s is taken", async (name) => {
    await (await recorded(name)).acknowledge(bodyOf(name, "request"));
  });

  test.each(["acknowledge garbage", "acknowledge what nobody vouches for"])(
    "%s is refused with snapd's words",
    async (name) => {
      const snapd = await recorded(name);
      const stream = bodyOf(name, "request");
      expect(await codeOfAsync(snapd.acknowledge(stream))).toBe("snapd-refused");
      await expect(snapd.acknowledge(stream)).rejects.toThrow(
        /snapd says "(?:cannot decode request body|assert failed)/,
      );
    },
  );

  test.each([
    ["assertions on the socket for snaps", (snapd: SnapdSocket) => snapd.assertions("model")],
    ["system-info on the socket for snaps", (snapd: SnapdSocket) => snapd.systemInfo()],
  ])("%s are denied", async (name, call) => {
    expect(await codeOfAsync(call(await recorded(name)))).toBe("snapd-denied");
  });
});

const json =
  (status: number, document: unknown): Answer =>
  (_request, _body, response) => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(document));
  };

const assertions =
  (count: string, body: Uint8Array, status = 200): Answer =>
  (_request, _body, response) => {
    response
      .writeHead(status, { "content-type": "application/x.ubuntu.assertion", "x-ubuntu-assertions-count": count })
      .end(body);
  };

async function asked(answer: Answer, call: (snapd: SnapdSocket) => Promise<unknown>): Promise<string | undefined> {
  server = await serveHttp(answer);
  return await codeOfAsync(call(new SnapdSocket(server.socketPath, { maxBytes: 10_000, timeoutMs: 5_000 })));
}

const info = (snapd: SnapdSocket) => snapd.systemInfo();
const changes = (snapd: SnapdSocket) => snapd.changes("all");
const models = (snapd: SnapdSocket) => snapd.assertions("model");
const model = bodyOf("model", "reply");

describe("SnapdSocket against answers that snapd never gives", () => {
  test.each<[string, unknown, (snapd: SnapdSocket) => Promise<unknown>]>([
    ["a list in the place of the envelope", [], info],
    ["null", null, info],
    ["no type", { result: { version: "1" } }, info],
    ["an unknown type", { type: "later", result: {} }, info],
    ["a type from the prototype", { type: "toString", result: {} }, info],
    ["a result that is no object", { type: "sync", result: "2.57" }, info],
    ["a version that is a number", { type: "sync", result: { version: 2 } }, info],
    ["an empty version", { type: "sync", result: { version: "" } }, info],
    ["an error without a result", { type: "error", result: null }, info],
    ["changes that are no list", { type: "sync", result: {} }, changes],
    ["a change that is null", { type: "sync", result: [null] }, changes],
    [
      "a change without an id",
      { type: "sync", result: [{ kind: "a", summary: "b", status: "c", ready: true }] },
      changes,
    ],
    [
      "a change whose ready is text",
      { type: "sync", result: [{ id: "1", kind: "a", summary: "b", status: "c", ready: "no" }] },
      changes,
    ],
    ["JSON in the place of assertions", { type: "sync", result: [] }, models],
  ])("%s is unreadable", async (_situation, document, call) => {
    expect(await asked(json(200, document), call)).toBe("snapd-answer-unreadable");
  });

  test.each<[string, number, unknown, string]>([
    ["a fault inside snapd", 500, { type: "error", result: { message: "boom" } }, "snapd-failed"],
    [
      "a restart of the daemon",
      500,
      { type: "error", result: { message: "wait", kind: "daemon-restart" } },
      "snapd-restarting",
    ],
    [
      "maintenance beside another error",
      400,
      { type: "error", result: { message: "x" }, maintenance: { kind: "system-restart", message: "y" } },
      "snapd-restarting",
    ],
    ["no right to ask", 401, { type: "error", result: { message: "x" } }, "snapd-denied"],
    [
      "an error with a message that is no text",
      400,
      { type: "error", result: { message: 7, kind: {} } },
      "snapd-refused",
    ],
    ["a success of status 500", 500, { type: "sync", result: { version: "1" } }, "snapd-answer-unreadable"],
  ])("%s is told from the others", async (_situation, status, document, code) => {
    expect(await asked(json(status, document), info)).toBe(code);
  });

  test("control characters in snapd's words do not reach the message", async () => {
    server = await serveHttp(json(400, { type: "error", result: { message: `\u001b[31mred\n${"x".repeat(9000)}` } }));
    const fault = new SnapdSocket(server.socketPath).systemInfo();
    await expect(fault).rejects.toThrow(/^[^\p{Cc}]{1,600}$/u);
  });

  test.each<[string, Answer]>([
    ["bytes that are no assertion", assertions("1", new TextEncoder().encode("garbage\n\n"))],
    ["a cut assertion", assertions("1", model.subarray(0, 500))],
    ["fewer assertions than the header says", assertions("2", model)],
    ["no assertions where the header says one", assertions("1", new Uint8Array())],
    ["an assertion of another type", assertions("1", bodyOf("acknowledge what is known", "request"))],
    ["assertions with another status", assertions("1", model, 500)],
  ])("%s is unreadable", async (_situation, answer) => {
    expect(await asked(answer, models)).toBe("snapd-answer-unreadable");
  });

  test("an assertion that the filter does not fit is unreadable", async () => {
    const call = (snapd: SnapdSocket) => snapd.assertions("model", { "brand-id": "another" });
    expect(await asked(assertions("1", model), call)).toBe("snapd-answer-unreadable");
  });

  test("two models where one is asked for are unreadable", async () => {
    const two = new TextEncoder().encode(`${new TextDecoder().decode(model)}\n${new TextDecoder().decode(model)}`);
    expect(await asked(assertions("2", two), (snapd) => snapd.model())).toBe("snapd-answer-unreadable");
  });

  test("another media type is unreadable", async () => {
    const answer: Answer = (_request, _body, response) =>
      void response.writeHead(200, { "content-type": "text/html" }).end("<p>hello");
    expect(await asked(answer, info)).toBe("snapd-answer-unreadable");
  });

  test("a redirect is not followed", async () => {
    const answer: Answer = (_request, _body, response) =>
      void response.writeHead(302, { location: "http://127.0.0.1/" }).end();
    expect(await asked(answer, info)).toBe("snapd-answer-unreadable");
  });

  test("an answer without an end is cut off at the limit", async () => {
    const answer: Answer = (_request, _body, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const more = () => {
        while (!response.destroyed && response.write("x".repeat(8192)));
        if (!response.destroyed) response.once("drain", more);
      };
      more();
    };
    expect(await asked(answer, info)).toBe("snapd-answer-unreadable");
  });

  test("JSON nested without end is unreadable", async () => {
    const answer: Answer = (_request, _body, response) => {
      response.writeHead(200, { "content-type": "application/json" }).end("[".repeat(9_999));
    };
    expect(await asked(answer, info)).toBe("snapd-answer-unreadable");
  });

  test.each<[string, string, string]>([
    ["no HTTP at all", "hello\r\n\r\n", "snapd-answer-unreadable"],
    ["headers without end", `HTTP/1.1 200 OK\r\n${"x: y\r\n".repeat(10_000)}`, "snapd-answer-unreadable"],
    [
      "less than it announces",
      "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{",
      "snapd-unreachable",
    ],
    ["nothing", "", "snapd-unreachable"],
  ])("a peer that answers %s is named", async (_situation, bytes, code) => {
    server = await serveRaw((socket) => socket.end(bytes));
    expect(await codeOfAsync(info(new SnapdSocket(server.socketPath)))).toBe(code);
  });

  test.each<[string, string]>([
    ["never answers", ""],
    ["stops in the headers", "HTTP/1.1 200 OK\r\n"],
    ["stops in the body", "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"],
  ])("a peer that %s is too slow", async (_situation, bytes) => {
    server = await serveRaw((socket) => void socket.write(bytes));
    const snapd = new SnapdSocket(server.socketPath, { timeoutMs: 100 });
    expect(await codeOfAsync(info(snapd))).toBe("snapd-too-slow");
  });

  test("one that never answers is left when the run is over, long before its own limit", async () => {
    server = await serveRaw(() => {});
    const deadline = new Deadline(systemClock, systemClock.monotonicMs() + 100);
    expect(await codeOfAsync(info(new SnapdSocket(server.socketPath, {}, deadline)))).toBe("snapd-too-slow");
    expect(deadline.leftMs).toBe(0);
  });

  test("nothing is asked when the run's time is over: gave-up-waiting", async () => {
    let questions = 0;
    server = await serveRaw(() => (questions += 1));
    const snapd = new SnapdSocket(server.socketPath, {}, new Deadline(systemClock, systemClock.monotonicMs()));
    expect(await codeOfAsync(info(snapd))).toBe("gave-up-waiting");
    expect(await codeOfAsync(snapd.acknowledge(new Uint8Array(1)))).toBe("gave-up-waiting");
    expect(questions).toBe(0);
  });
});

describe("the socket's path", () => {
  test("one that is not there, or is no socket, is unreachable", async () => {
    expect(await codeOfAsync(info(new SnapdSocket("/nonexistent/snapd.socket")))).toBe("snapd-unreachable");
    expect(await codeOfAsync(info(new SnapdSocket("/proc/version")))).toBe("snapd-unreachable");
    await expect(info(new SnapdSocket("/nonexistent/s"))).rejects.toThrow(/: no such file or directory \(ENOENT\)$/);
    expect(await codeOfAsync(info(new SnapdSocket(`/nonexistent/${"deep/".repeat(40)}s`)))).toBe("snapd-unreachable");
  });

  test("one longer than the system takes is reached all the same, and nothing stays open", async () => {
    const top = mkdtempSync(join(tmpdir(), "deep-"));
    const folder = join(top, "a".repeat(100), "b".repeat(100));
    mkdirSync(folder, { recursive: true });
    const openFolders = () =>
      readdirSync("/proc/self/fd").filter((fd) => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`) === folder;
        } catch {
          return false;
        }
      });
    const answer = json(200, { type: "sync", result: { version: "2.57" } });
    // The listening side has the same limit: it listens by a short way to the same folder.
    const short = await serveHttp(answer, mkdtempSync(join(tmpdir(), "s-")));
    renameSync(short.socketPath, join(folder, "snapd.socket"));
    expect(await new SnapdSocket(join(folder, "snapd.socket")).systemInfo()).toMatchObject({ version: "2.57" });
    expect(openFolders()).toEqual([]);
    await short.close();
    rmSync(top, { recursive: true });
  });
});
