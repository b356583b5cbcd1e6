import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { explanations } from "../../src/problem/explain.ts";
import { runAgent } from "./setup/agent.ts";
import { onlyDocument } from "./setup/world.ts";

const folder = mkdtempSync(join(tmpdir(), "pd-rig-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Names below "Commands:" in a help text, without `help` itself. */
function commandsIn(help: string): readonly string[] {
  const list = /^Commands:\n((?: {2}.*\n?)+)/m.exec(help)?.[1] ?? "";
  return [...list.matchAll(/^ {2}([a-z][a-z-]*)/gm)].flatMap(([, name = ""]) => (name === "help" ? [] : [name]));
}

async function helpOf(command: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await runAgent([...command, "--help"]);
  expect({ command, status, stderr }).toEqual({ command, status: 0, stderr: "" });
  return stdout;
}

async function everyCommand(below: readonly string[] = []): Promise<readonly (readonly string[])[]> {
  const names = commandsIn(await helpOf(below));
  const deeper = await Promise.all(names.map((name) => everyCommand([...below, name])));
  return [below, ...deeper.flat()];
}

const commands = await everyCommand();

test("the commands are found in the help", () => {
  const names = commands.map((words) => words.join(" "));
  expect(names).toEqual(
    expect.arrayContaining(["", "provision", "serial", "session", "verify", "config check", "explain", "hook"]),
  );
});

describe.for(commands.map((words) => ["prepare-device", ...words].join(" ")))("%s", (line) => {
  const words = line.split(" ").slice(1);

  test("has an example of its own in its help", async () => {
    const help = await helpOf(words);
    expect(help).toMatch(/\n\nExample:\n {2}\S/);
    if (words.length > 0) expect(help.split("Example:\n")[1]).toContain(words.join(" "));
  });

  test("refuses an option it does not know with exit status 2 and, if asked for, a document", async () => {
    const run = await runAgent([...words, "--no-such-option", "--json"]);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain("--no-such-option");
    expect(onlyDocument(run)).toMatchObject({ outcome: "failed", error: { code: "usage-wrong", exit: 2 } });
  });

  test("says nothing on stdout when it refuses and no document is asked for", async () => {
    const run = await runAgent([...words, "--no-such-option"]);
    expect({ status: run.status, stdout: run.stdout }).toEqual({ status: 2, stdout: "" });
  });
});

describe("what is no ordinary file is refused and never waited for", () => {
  const pipe = join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);

  test.for(
    [
      ["verify", pipe],
      ["record", "show", pipe],
      ["record", "verify", pipe],
      ["record", "label", pipe],
      ["serial", "odds", "--csv", pipe],
      ["record", "show", "/dev/zero"],
      ["serial", "odds", "--csv", "/dev/zero"],
    ].map((words) => [words] as const),
  )("%s", async ([words]) => {
    const run = await runAgent([...words, "--json"]);
    expect(run.status).toBe(8);
    expect(onlyDocument(run)).toMatchObject({ error: { code: "disk-not-a-file" } });
  });

  test("nor is a file that is too big read before it is refused", async () => {
    const big = join(folder, "big");
    writeFileSync(big, "");
    truncateSync(big, 3_000_000_000);
    const run = await runAgent(["record", "show", big, "--json"]);
    expect(onlyDocument(run)).toMatchObject({ error: { code: "disk-too-big" } });
  });
});

describe("a result that cannot be written", () => {
  const onFullDisk = { through: ["sh", "-c", 'exec "$@" >/dev/full', "sh"] };

  test.for([
    [["explain"]],
    [["explain", "--json"]],
    [["--help"]],
    [["--version"]],
    [["serial", "odds", "--pattern", "{hex:4}", "--json"]],
  ] as const)("%s is told on stderr, and is no success", async ([words]) => {
    const { status, stderr } = await runAgent(words, onFullDisk);
    expect({ status, stderr }).toEqual({ status: 8, stderr: expect.stringContaining("[disk-full]") as string });
  });

  test("of a command that failed leaves the failure's own status", async () => {
    const { status, stderr } = await runAgent(["explain", "no-such-code", "--json"], onFullDisk);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining("[usage-wrong]") as string });
  });

  test("because its reader has had enough is no fault", async () => {
    const some = { through: ["sh", "-c", '"$@" | head -c 10; exit 0', "sh"] };
    expect(await runAgent(["explain"], some)).toMatchObject({ status: 0, stderr: "" });
  });
});

describe("settings that cannot be used", () => {
  test.for([
    ["provision", "nothing.yaml", undefined, "settings-not-found", 3],
    ["serial", "nothing.yaml", undefined, "settings-not-found", 3],
    ["session", "nothing.yaml", undefined, "settings-not-found", 3],
    ["provision", "broken.yaml", "vault: [", "settings-not-yaml", 3],
    ["provision", "unknown.yaml", "vault: {ulr: https://vault.example.com/}", "settings-key-unknown", 3],
    ["provision", "number.yaml", "vault: {headers: {api-key: 123456}}", "settings-value-unquoted", 3],
    ["provision", "plain.yaml", "vault: {url: http://vault.example.com/}", "settings-plain-http", 3],
    ["provision", "literal.yaml", "serial: {sources: [A1B2C3D4]}", "settings-source-unknown", 3],
  ] as const)("%s with %s ends with a document, before anything is touched", async (row) => {
    const [command, name, text, code, exit] = row;
    const path = join(folder, name);
    if (text !== undefined) writeFileSync(path, text);
    const run = await runAgent([command, "--config", path, "--root", folder, "--json"]);
    expect(onlyDocument(run).error?.code).toBe(code);
    expect(run.status).toBe(exit);
    expect(run.stderr).toContain(`[${code}]`);
    expect(run.stderr).toContain("what to do: ");
  });

  test("without any settings the command line is wrong", async () => {
    const run = await runAgent(["provision", "--json"]);
    expect({ status: run.status, code: onlyDocument(run).error?.code }).toEqual({ status: 2, code: "usage-wrong" });
  });

  test("`config check` lists every fault with its line as a document", async () => {
    const path = join(folder, "two-faults.yaml");
    writeFileSync(path, "vault:\n  ulr: https://vault.example.com/\ndeadline: 5\n");
    const run = await runAgent(["config", "check", path, "--json"]);
    expect(run.status).toBe(3);
    const { outcome, findings } = onlyDocument(run) as { outcome: string; findings: readonly { code: string }[] };
    expect({ outcome, codes: findings.map(({ code }) => code) }).toEqual({
      outcome: "faulty",
      codes: ["settings-key-unknown", "settings-value-wrong"],
    });
  });
});

describe("explain", () => {
  const codes = explanations().map(({ code }) => code);

  test("knows every code of the registry", async () => {
    const run = await runAgent(["explain", "--json"]);
    const known = onlyDocument(run)["codes"] as readonly { code: string; cure: string }[];
    expect(known.map(({ code }) => code)).toEqual(codes);
    expect(known.filter(({ cure }) => cure === "")).toEqual([]);
  });

  // A process for each of some two hundred codes would take long and show nothing more.
  test.for(codes.filter((_, index) => index % 10 === 0))(
    "tells meaning, cause, cure and exit status of %s",
    async (code) => {
      const run = await runAgent(["explain", code]);
      expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: "" });
      expect(run.stdout).toMatch(new RegExp(`^${code}\n  .+\n  Usual cause: .+\n  What to do:  .+\n`));
      expect(run.stdout).toMatch(/\n {2}Exit status: \d/);
    },
  );

  test("a code that does not exist ends with the one most likely meant", async () => {
    const run = await runAgent(["explain", "serial-is-placehodler", "--json"]);
    expect(onlyDocument(run)).toMatchObject({
      outcome: "failed",
      error: { code: "usage-wrong", cure: "Did you mean serial-is-placeholder?" },
    });
    expect(run.status).toBe(2);
  });
});

test("a reader that goes away in the middle is no fault", async () => {
  const run = await runAgent(["explain"], { through: ["sh", "-c", '"$@" | head -n 1; exit 0', "sh"] });
  expect(run.stderr).toBe("");
  expect(run.stdout.trim().split("\n").length).toBe(1);
});

test.concurrent.for(["install", "configure", "prepare-device", "check-health", "prepare-serial-request"])(
  "the hook %s by hand, outside of a snap, says that snapd did not start it and fails",
  async (hook) => {
    const { status, stderr } = await runAgent(["hook", hook]);
    expect(status).toBe(2);
    expect(stderr).toContain(`error: cannot run hook ${hook}: snapd did not start it`);
    expect(stderr).toContain("[snapctl-no-context]\n  what to do: ");
    const run = await runAgent(["hook", hook, "--json"]);
    expect(onlyDocument(run)).toMatchObject({ outcome: "failed", error: { code: "snapctl-no-context" } });
  },
);
