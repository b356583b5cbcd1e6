import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runHook } from "../../../src/commands/hook.ts";
import type { Terminal } from "../../../src/commands/terminal.ts";

const terminal: Terminal = { out: () => undefined, err: () => undefined };
const refusal = { type: "error", "status-code": 400, result: { message: "not today" } };

let folder: string;
let server: Server;
/** The commands in the order in which they came. */
let asked: string[];
/** What becomes of a command. */
let onAsked: (verb: string, response: ServerResponse) => void;

/** A snapd that leaves every answer to the test. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "early-"));
  for (const path of ["root/run", "snap", "common"]) mkdirSync(join(folder, path), { recursive: true });
  asked = [];
  server = createServer((request, response) => void take(request, response));
  await new Promise<void>((resolve) => void server.listen(join(folder, "root/run/snapd-snap.socket"), resolve));
});

afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = JSON.parse(Buffer.concat(await request.toArray()).toString()) as { args: [string] };
  asked.push(body.args[0]);
  onAsked(body.args[0], response);
}

function answer(response: ServerResponse, content: unknown): void {
  response.setHeader("Content-Type", "application/json");
  response.end(JSON.stringify(content));
}

function run(hook: string): Promise<number> {
  return runHook(terminal, hook, {
    SNAP: join(folder, "snap"),
    SNAP_COMMON: join(folder, "common"),
    SNAP_COOKIE: "c".repeat(43),
    SNAPPY_GLOBAL_ROOT: join(folder, "root"),
  });
}

test("prepare-device waits for no answer before it asks the next question", async () => {
  const waiting: ServerResponse[] = [];
  onAsked = (_verb, response) => {
    waiting.push(response);
    if (waiting.length === 3) for (const one of waiting) answer(one, refusal);
  };
  expect(await run("prepare-device")).not.toBe(0);
  expect(asked.toSorted()).toEqual(["get", "model", "system-mode"]);
});

test("asks once more where the snap's configuration leaves snapd another time to answer", async () => {
  const stdout = JSON.stringify({ "prepare-device": { deadline: 20 } });
  const set = { type: "sync", "status-code": 200, result: { stdout, stderr: "" } };
  onAsked = (verb, response) => answer(response, verb === "get" ? set : refusal);
  expect(await run("prepare-device")).not.toBe(0);
  expect(asked.toSorted()).toEqual(["get", "model", "model", "system-mode", "system-mode"]);
});

test("install, which leaves the registration to configure, does not ask for the model", async () => {
  onAsked = (_verb, response) => answer(response, refusal);
  mkdirSync(join(folder, "snap/meta/hooks/configure"), { recursive: true });
  await run("install");
  expect(asked).not.toContain("model");
});
