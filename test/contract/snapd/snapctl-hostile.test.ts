import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { inspect } from "node:util";
import { afterEach, describe, expect, test } from "vitest";
import { Deadline } from "../../../src/clock/deadline.ts";
import { systemClock } from "../../../src/clock/system-clock.ts";
import { Snapctl } from "../../../src/snapd/snapctl.ts";
import { codeOfAsync } from "../../unit/disk/code-of.ts";
import { recordedRuns } from "./recorded.ts";
import { writeExecutable } from "./snapctl-daemon.ts";
import { serveHttp, serveRaw, type UnixServer } from "./unix-server.ts";

const environment = { SNAP_COOKIE: "c".repeat(43), PATH: "/usr/bin:/bin" };

describe("Snapctl against a socket that is not snapd's", () => {
  let server: UnixServer | undefined;

  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  const ask = async (document: unknown, call = (it: Snapctl): Promise<unknown> => it.get(["a"])) => {
    server = await serveHttp((_request, _body, response) => {
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(document));
    });
    return await codeOfAsync(
      call(new Snapctl({ socketPath: server.socketPath, environment, limits: { maxBytes: 10_000 } })),
    );
  };
  const printed = (stdout: unknown, stderr: unknown = "") => ({ type: "sync", result: { stdout, stderr } });
  const ended = (value: unknown) => ({ type: "error", result: { message: "x", kind: "unsuccessful", value } });

  test.each<[string, unknown, ((it: Snapctl) => Promise<unknown>)?]>([
    ["no output", { type: "sync", result: {} }],
    ["output that is no text", printed(7)],
    ["errors that are no text", printed("{}", null)],
    ["a document that is a list", printed("[]\n")],
    ["a document that is text", printed('"x"\n')],
    ["a document that is cut", printed('{"a": ')],
    ["an empty document", printed("\n")],
    ["a model that is none", printed("brand-id: x\n"), (it) => it.model()],
    ["a serial that is a number", printed('{"serial": 1000000012345678}'), (it) => it.serial()],
    ["a mode without a mode", printed("seed-loaded: true\n"), (it) => it.systemMode()],
    ["a mode with control characters", printed("system-mode: run\u001b[31m\n"), (it) => it.systemMode()],
    ["an unsuccessful end without a value", ended(undefined)],
    ["an unsuccessful end with status 0", ended({ stdout: "", stderr: "", "exit-code": 0 })],
    ["an unsuccessful end with a status that is text", ended({ stdout: "", stderr: "", "exit-code": "1" })],
    ["more than the limit", printed("x".repeat(20_000))],
  ])("%s is unreadable", async (_situation, document, call) => {
    expect(await ask(document, call)).toBe("snapd-answer-unreadable");
  });

  test("a command that ended with a failure is told with its words", async () => {
    expect(await ask(ended({ stdout: "", stderr: "no\u001b[31m", "exit-code": 3 }))).toBe("snapctl-unsuccessful");
  });

  test("a socket that is there and answers nothing is not given up for the executable", async () => {
    server = await serveRaw((socket) => socket.destroy());
    const options = { socketPath: server.socketPath, environment, executable: "/bin/true" };
    expect(await codeOfAsync(new Snapctl(options).set({ a: 1 }))).toBe("snapd-unreachable");
  });

  test("one that never answers is too slow", async () => {
    server = await serveRaw(() => {});
    const options = { socketPath: server.socketPath, environment, limits: { timeoutMs: 100 } };
    expect(await codeOfAsync(new Snapctl(options).get(["a"]))).toBe("snapd-too-slow");
  });

  test("one that never answers is left when the run is over; after that nothing is asked", async () => {
    let asked = 0;
    server = await serveRaw(() => (asked += 1));
    const deadline = new Deadline(systemClock, systemClock.monotonicMs() + 100);
    const snapctl = new Snapctl({ socketPath: server.socketPath, environment, deadline });
    expect(await codeOfAsync(snapctl.get(["a"]))).toBe("snapd-too-slow");
    expect(await codeOfAsync(snapctl.get(["a"]))).toBe("gave-up-waiting");
    expect(asked).toBe(1);
  });
});

describe("Snapctl with an executable of another kind", () => {
  const paths: string[] = [];

  afterEach(() => {
    for (const path of paths.splice(0)) rmSync(dirname(path), { recursive: true });
  });

  const withScript = (script: string, limits = {}, deadline?: Deadline): Snapctl => {
    const executable = writeExecutable(`#!/bin/sh\n${script}\n`);
    paths.push(executable);
    return new Snapctl({ socketPath: "/nonexistent/socket", environment, executable, limits, deadline });
  };

  /** A shell word that printf prints as these bytes. */
  const printf = (text: string) => `printf %s '${text.replaceAll("'", "'\\''")}'; echo`;

  const calls: Readonly<Record<string, (it: Snapctl, args: readonly string[]) => Promise<unknown>>> = {
    get: (it) => it.get(["a", "b"]),
    set: (it) => it.set({ a: "00123" }),
    "is-connected": (it, args) => it.isConnected(args[1] ?? ""),
    "system-mode": (it) => it.systemMode(),
    version: (it) => it.version(),
    "set-health": (it) => it.setHealth("blocked", "--help me please", "abc-def"),
  };
  const expectedCodes: Readonly<Record<string, string>> = {
    "is-connected of no such plug": "snapd-refused",
    "a key that is no key": "snapd-refused",
    "wrong cookie": "snapctl-no-context",
    "no cookie": "snapctl-no-context",
    "no daemon": "snapd-unreachable",
  };

  test.each(recordedRuns.filter(({ args }) => args[0] !== undefined && args[0] in calls))(
    "what Debian's snapctl printed is read right: $name",
    async (run) => {
      const { args, exitCode, stdout, stderr, name } = run;
      const print = `${stdout === "" ? "" : printf(stdout.trimEnd())}\n${stderr === "" ? "" : `(${printf(stderr.trimEnd())}) >&2`}`;
      const call = calls[args[0] ?? ""];
      expect(call && (await codeOfAsync(call(withScript(`${print}\nexit ${exitCode}`), args)))).toBe(
        expectedCodes[name],
      );
    },
  );

  test.each<[string, string, string]>([
    [
      "is denied the socket",
      "echo 'error: cannot communicate with server: Post: dial unix: connect: permission denied' >&2; exit 1",
      "snapd-denied",
    ],
    [
      "is denied the command",
      "echo 'error: cannot use \"set\" with uid 1000, try with sudo' >&2; exit 1",
      "snapd-denied",
    ],
    ["prints what is no document", "echo hello", "snapd-answer-unreadable"],
    ["fails with words of its own", "echo oops >&2; exit 3", "snapctl-unsuccessful"],
    ["is killed", "kill -9 $$", "snapd-failed"],
    ["prints without end", "while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done", "snapd-answer-unreadable"],
  ])("one that %s is told from the others", async (_situation, script, code) => {
    expect(await codeOfAsync(withScript(script, { maxBytes: 10_000 }).get(["a"]))).toBe(code);
  });

  test("one that does not end is stopped, with a child that holds its output, too", async () => {
    expect(await codeOfAsync(withScript("sleep 20 & sleep 20", { timeoutMs: 200 }).get(["a"]))).toBe("snapd-too-slow");
  });

  test("one that does not end is stopped when the run is over", async () => {
    const deadline = new Deadline(systemClock, systemClock.monotonicMs() + 200);
    expect(await codeOfAsync(withScript("sleep 20", {}, deadline).get(["a"]))).toBe("snapd-too-slow");
  });

  test("one that is not there is named as missing", async () => {
    const snapctl = new Snapctl({ socketPath: "/nonexistent/socket", environment, executable: "/nonexistent/snapctl" });
    expect(await codeOfAsync(snapctl.get(["a"]))).toBe("snapctl-missing");
  });

  test("one that is no program is named as such", async () => {
    const snapctl = new Snapctl({ socketPath: "/nonexistent/socket", environment, executable: "/proc/version" });
    expect(await codeOfAsync(snapctl.get(["a"]))).toBe("snapd-denied");
  });

  test("values too long for a command line are refused", async () => {
    expect(await codeOfAsync(withScript("true").set({ a: "x".repeat(3_000_000) }))).toBe("snapctl-value-refused");
  });

  test("secret values are not set by it, whose arguments everybody can read: snapd-unreachable", async () => {
    expect(await codeOfAsync(withScript("true").set({ a: "b" }, { secret: true }))).toBe("snapd-unreachable");
    expect(await codeOfAsync(withScript("true").set({ a: "b" }))).toBeUndefined();
  });

  test("it gets no other environment and no shell looks at its arguments", async () => {
    const snapctl = withScript("env | sed 's/=.*//' | sort | tr '\\n' ' ' | sed 's/.*/{\"names\": \"&\"}/'");
    const printed = (await snapctl.get(["names"])).get("names");
    const names = typeof printed === "string" ? printed.trim().split(" ") : [];
    expect(names.filter((name) => !["PWD", "_", "SHLVL", "OLDPWD"].includes(name))).toEqual([
      "LANG",
      "PATH",
      "SNAP_CONTEXT",
      "SNAP_COOKIE",
    ]);
  });

  test.each(["exit 1", "kill -9 $$", "sleep 20", "while :; do echo xxxxxxxxxx; done", "echo 'error: bad' >&2; exit 1"])(
    "no fault carries the values that were to be set (%s)",
    async (script) => {
      const fault: unknown = await withScript(script, { timeoutMs: 200, maxBytes: 1000 })
        .set({ "device-service.headers": { "api-key": "s3cret-value" } })
        .catch((error: unknown) => error);
      expect(fault).toBeInstanceOf(Error);
      expect(inspect(fault, { depth: 9, showHidden: true })).not.toContain("s3cret");
    },
  );
});
