import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { VaultServer } from "../../src/rig/vault/vault-server.ts";
import { context, makeBrandAndModel } from "../gadget/hook-rig.ts";
import { goodSerial, hooksIn } from "./folder-of-hooks.ts";
import { bootJson, gadgetFixture, rig } from "./rig-command.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "boot-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hooksOf = (name: string, ...lines: readonly string[]): string => hooksIn(folder, name, lines);

describe("a shell gadget", () => {
  test("that does everything right becomes operational, and nothing is found", async () => {
    const { status, report } = await bootJson(gadgetFixture("shell"), "--seed", "7");
    expect(status).toBe(0);
    expect(report).toMatchObject({
      outcome: "operational",
      // 3.98 % of such serials look like numbers; this one begins like them.
      serial: "100000004c8e21d7",
      identities: 1,
      seed: "7",
      findings: [],
      gadget: { name: "shell-gadget" },
      model: { kind: "graded" },
    });
    expect(
      report.http.map(
        ({ by, method, url, outcome }) =>
          `${by} ${method} ${new URL(url).pathname.split("/").at(-1)?.slice(0, 10)} ${outcome}`,
      ),
    ).toEqual([
      "snapd POST request-id request-id",
      "snapd POST serial signed",
      expect.stringContaining("assertion") as string,
      "snapd GET rig-brand assertion",
      "snapd POST nonces nonce",
      "snapd POST sessions session",
    ]);
    expect(report.timeline.flatMap(({ hook }) => hook ?? [])).toEqual(["configure", "prepare-device"]);
  });

  test("is told as a story that says what came of it", async () => {
    const { status, out, err } = await rig("boot", gadgetFixture("shell"));
    expect(status).toBe(0);
    expect(out).toMatch(/^OPERATIONAL after \d+\.\d s {3}serial 100000004c8e21d7$/m);
    expect(out).toContain("hook prepare-device (full try 1): done");
    expect(out).toContain("Findings: none");
    expect(out).toMatch(/^ {5}0:3\d\.\d {2}snapd POST https:\/\/vault\.example\.com\/v1\/serial {3}200 signed$/m);
    expect(out).toMatch(/account-key\/[\w-]{8}… /);
    expect(err).toBe("boots shell-gadget on raspberry-pi-4 …");
  });

  test("without a store session is operational, and that is an error, which --strict counts", async () => {
    const args = [gadgetFixture("shell"), "--fault", "garbage@sessions"];
    const { status, report } = await bootJson(...args, "--strict");
    expect(status).toBe(1);
    expect(report.outcome).toBe("operational");
    expect(report.findings.map(({ severity, code }) => `${severity} ${code}`)).toEqual(["error store-session-failed"]);
    expect(report.http.at(-1)).toMatchObject({ status: 200, outcome: "garbage", fault: "garbage" });
    const { out } = await rig("boot", ...args);
    expect(out).toMatch(/^ {2}but {6}1 error was found: store-session-failed \(see below\)$/m);
    expect(out).toMatch(
      /store session: failed: cannot get device session from store: status 200, and an answer that is no/,
    );
    expect(out).not.toContain("200 session");
  });

  test("that is operational with an error in it says so at once", async () => {
    const { status, out } = await rig("boot", gadgetFixture("habits/constant-serial"));
    expect(status).toBe(0);
    expect(out).toMatch(/^OPERATIONAL .*\n {2}but {6}1 error was found: serial-is-constant \(see below\)$/m);
  });

  test("that is operational with an error in it fails where that is asked for, in JUnit too", async () => {
    const junit = join(folder, "strict.xml");
    const quoted = gadgetFixture("habits/quotes-in-serial");
    const { status, report, err } = await bootJson(quoted, "--strict", "--junit", junit);
    expect(err).toContain("fails because of --strict");
    expect([status, report.outcome, report.findings[0]?.code]).toEqual([1, "operational", "serial-has-quotes"]);
    expect(readFileSync(junit, "utf8")).toMatch(/failures="1"[\s\S]*serial-has-quotes/);
    expect((await bootJson(gadgetFixture("shell"), "--strict")).status).toBe(0);
  });

  test("too late for the takt is a failure with its reason", async () => {
    const { status, report } = await bootJson(gadgetFixture("shell"), "--takt", "5s");
    expect([status, report.outcome, report.findings.map(({ code }) => code)]).toEqual([
      1,
      "operational",
      ["takt-exceeded"],
    ]);
  });

  test("on a board without a device tree fails, with the line of its hook", async () => {
    const { status, report } = await bootJson(gadgetFixture("shell"), "--hardware", "dell-optiplex", "--tries", "1");
    expect([status, report.outcome, report.code]).toEqual([1, "not-registered", "hook-failed"]);
    expect(report.findings[0]).toMatchObject({ code: "hook-failed", hook: "prepare-device", line: 4 });
  });

  test("without hardware-observe reads no serial, and the plug is named", async () => {
    const { report } = await bootJson(gadgetFixture("shell"), "--disconnect", "hardware-observe", "--tries", "1");
    expect(report.findings.map(({ code }) => code)).toEqual(["plug-not-connected", "hook-failed"]);
  });

  test("on classic and on Ubuntu Core 18 registers too", async () => {
    for (const [model, kind] of [
      ["classic", "classic"],
      ["core18", "ungraded"],
    ] as const) {
      const { report } = await bootJson(gadgetFixture("shell"), "--model", model);
      expect([report.outcome, report.model.kind]).toEqual(["operational", kind]);
    }
  });
});

test("a gadget with the faults of many does not register, and each fault is named with its line", async () => {
  const { status, report } = await bootJson(gadgetFixture("broken"));
  expect([status, report.outcome, report.code]).toEqual([1, "not-registered", "serial-became-number"]);
  expect(report.findings.map(({ code, severity, line }) => [code, severity, line])).toEqual([
    ["serial-became-number", "error", 6],
    ["serial-from-date", "error", 6],
    ["serial-changed-between-tries", "error", 6],
    ["api-key-in-trace", "error", 2],
    ["api-key-committed", "warning", 4],
    ["plain-http", "warning", 3],
    ["no-configure-hook", "warning", undefined],
  ]);
  // Three times a hook that sleeps 20 s, and two waits of snapd's in between: 5 and 10 min.
  expect(report.whereTimeWent.map(({ actor, ms }) => [actor, Math.round(ms / 10_000)])).toEqual([
    ["wait", 90],
    ["hook", 6],
    ["seeding", 2],
    ["snapd", 1],
  ]);
});

test("what lint sees in a hook that never ran is told too, where the seeding fails before", async () => {
  const quoted = "snapctl set registration.proposed-serial=\"'$serial'\"";
  const hooks = hooksOf("fails-early", "serial=$(tr -d '\\0' < /proc/device-tree/serial-number)", quoted);
  writeFileSync(join(hooks, "configure"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  const { status, report } = await bootJson(hooks, "--tries", "1");
  expect([status, report.outcome]).toEqual([1, "failed-seeding"]);
  expect(report.findings.map(({ severity, code, line }) => [severity, code, line])).toEqual([
    ["error", "hook-failed-seeding", undefined],
    ["warning", "api-key-committed", 4],
    ["warning", "serial-has-quotes", 6],
  ]);
});

test("what the text tells as a note stands in the document, too", async () => {
  const text = (await rig("boot", gadgetFixture("shell"))).out;
  const notes = [...text.matchAll(/^ {2}note {5}(.*)$/gm)].map(([, note]) => note);
  const { report } = await bootJson(gadgetFixture("shell"));
  expect(notes).toEqual([expect.stringMatching(/^gadget\.yaml: takes \w+ for this gadget's snap id/)]);
  expect(report.remarks).toEqual(notes);
});

test.each([
  ["a short key", "snapctl set -s device-service.headers.api-key=Zt4vQ81m"],
  ["a key of letters alone", "snapctl set -s device-service.headers.api-key=correcthorsebattery"],
  ["a key that no run sets", '[ -n "$SNAP" ] || snapctl set -s device-service.headers.api-key=Zt4vQ81mXw0aLr7pKc29'],
])("%s in a hook is told by boot and by lint at the same line", async (_, line) => {
  const name = `key-${line.length}`;
  const hooks = hooksOf(name, goodSerial);
  const text = [
    "#!/bin/sh",
    "set -e",
    "snapctl set device-service.url=https://vault.example.com/v1/",
    line,
    goodSerial,
  ];
  writeFileSync(join(hooks, "prepare-device"), `${text.join("\n")}\n`, { mode: 0o755 });
  const codeOf = (findings: readonly { readonly code: string; readonly line?: number }[]): readonly unknown[] =>
    findings.filter(({ code }) => code === "api-key-committed").map((one) => one.line);
  const lint = JSON.parse((await rig("lint", hooks, "--json")).out) as { findings: { code: string; line?: number }[] };
  const { report } = await bootJson(hooks);
  expect([codeOf(report.findings), codeOf(lint.findings)]).toEqual([[4], [4]]);
});

test("the serial that a first try proposed is compared with what another try would propose", async () => {
  const hooks = hooksOf("minted", 'snapctl set -s registration.proposed-serial="$(cat /proc/sys/kernel/random/uuid)"');
  const { status, report } = await bootJson(hooks);
  expect([status, report.outcome]).toEqual([0, "operational"]);
  const found = report.findings.map(({ code, line }) => [code, line]);
  expect(found).toContainEqual(["serial-changed-between-tries", 5]);
  expect(found).toContainEqual(["serial-is-random", 5]);
});

test("a vault that is really there is asked in place of the built-in one", async () => {
  const made = await makeBrandAndModel();
  const models = [{ brandId: made.brand.brandId, model: "another-model", apiKey: "not-a-real-key" }];
  await using vault = await VaultServer.start({ context, brand: made.brand, models });
  const { status, report } = await bootJson(gadgetFixture("shell"), "--vault", vault.url, "--tries", "1");
  expect([status, report.findings.map(({ code }) => code)]).toEqual([1, ["vault-refused"]]);
  expect(vault.records.map(({ path, outcome }) => `${path} ${outcome}`)).toEqual([
    "/v1/request-id request-id",
    "/v1/serial invalid-model",
  ]);
});

describe("what goes wrong on the way", () => {
  test("no network at first: snapd asks every 30 s, and the time is told", async () => {
    const { status, report } = await bootJson(gadgetFixture("shell"), "--fault", "no-network@2m");
    expect(status).toBe(0);
    expect(report.operationalAtMs).toBeGreaterThan(120_000);
    expect(report.operationalAtMs).toBeLessThan(180_000);
    expect(report.whereTimeWent[0]?.actor).toBe("wait");
  });

  test("a busy vault, and a power cut after the key was made", async () => {
    const faults = ["--fault", "busy-503@request-id*2", "--fault", "power-cut@device-key-made"];
    const { status, report } = await bootJson(gadgetFixture("shell"), ...faults);
    expect([status, report.identities]).toEqual([0, 1]);
    expect(report.http.map(({ status: got }) => got).slice(0, 3)).toEqual([503, 503, 200]);
    expect(report.timeline.some(({ code }) => code === "power-cut")).toBe(true);
  });
});

describe("secrets", () => {
  test("an API key that a trace shows is found, and is in no output of the rig's", async () => {
    const hooks = hooksOf(
      "traced",
      "set -x",
      'snapctl set device-service.headers="{\\"api-key\\": \\"not-a-real-key-0815\\"}"',
      "exit 1",
    );
    const out = join(folder, "kept");
    const { status, out: told, err } = await rig("boot", hooks, "--tries", "1", "--out", out);
    expect(status).toBe(1);
    expect(told).toContain("[api-key-in-trace]");
    const written = ["report.json", "story.txt"].map((name) => readFileSync(join(out, name), "utf8"));
    expect(`${told}${err}${written.join("")}`).not.toContain("0815");
  });

  test("one in a path, in what snapd quotes of the configuration, and in JSON's way of writing it is in no report", async () => {
    const hooks = hooksOf(
      "told",
      `key='not-a-real-"key"-0815'`,
      'snapctl set -s device-service.headers.api-key="$key"',
      "curl -s https://vault.example.com/not-a-real-key-0815/x || true",
      `snapctl set registration.body='{"k": "not-a-real-key-0815"}'`,
      "snapctl set -s device-service.headers.old=not-a-real-key-0815",
      "snapctl get device-service.headers >&2",
      'echo "cannot use $key" >&2',
    );
    const runs = await Promise.all(
      ["exit 0", "exit 1"].map(async (end, index) => {
        const path = join(folder, `told-${index}`);
        cpSync(hooks, path, { recursive: true });
        appendFileSync(join(path, "prepare-device"), `${end}\n`);
        return await bootJson(path, "--tries", "1");
      }),
    );
    for (const { out } of runs) expect(out).not.toContain("0815");
    expect(runs.map(({ report }) => report.code)).toEqual(["body-not-text", "hook-failed"]);
  });
});

describe("the base of the vault's address", () => {
  test("may be any, and any port that stands in a hook", async () => {
    const hooks = hooksOf(
      "other-base",
      "snapctl set device-service.url=https://10.1.2.3:44443/deep/er/",
      goodSerial,
      "curl -sSf https://10.1.2.3:44443/deep/er/version",
    );
    const { status, report } = await bootJson(hooks);
    expect(report.findings.map(({ code }) => code)).toEqual(["command-not-in-base", "api-key-committed"]);
    expect([status, report.http[0]?.by, report.http[0]?.outcome]).toEqual([0, "hook", "version"]);
  });
});

describe("a fault that is planted", () => {
  test("at the store is met there", async () => {
    const { status, report } = await bootJson(gadgetFixture("shell"), "--fault", "busy-503@assertion*2");
    const fetched = report.http.filter(({ url }) => url.includes("/account-key/"));
    expect([status, fetched.map((exchange) => exchange.status)]).toEqual([0, [503, 503, 200]]);
  });

  test("that makes the vault refuse is no mistake of the gadget's, and the story says whose it is", async () => {
    const planted = ["--fault", "refused-api-key@request-id*9", "--tries", "1"] as const;
    const { status, out } = await rig("boot", gadgetFixture("shell"), ...planted);
    expect(status).toBe(1);
    expect(out).toMatch(/^ {2}planted {2}refused-api-key met a request, as planted with --fault$/m);
    expect(out).not.toContain("device-service.headers.api-key");
    expect(out).not.toContain("[vault-refused]");
  });

  test("in a vault that is really there is refused", async () => {
    const vault = ["--vault", "http://127.0.0.1:9/v1/"] as const;
    const { status, err } = await rig("boot", gadgetFixture("shell"), ...vault, "--fault", "busy-503");
    expect([status, err]).toEqual([2, expect.stringContaining("only the built-in vault makes faults")]);
  });
});
