import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RigProcess } from "../fleet/rig-process.ts";
import { bootJson, gadgetFixture, rig } from "./rig-command.ts";

const shell = gadgetFixture("shell");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "boot-options-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a command line that the rig cannot follow ends with status 2", () => {
  test.each([
    [["no-such-gadget"], "gadget-not-found"],
    [[gadgetFixture("shell"), "--hardware", "no-such-board"], "hardware-not-found"],
    [[gadgetFixture("shell"), "--fault", "no-such-fault"], "usage-wrong"],
    [[gadgetFixture("shell"), "--takt", "soon"], "usage-wrong"],
    [[gadgetFixture("shell"), "--settings", "nothing"], "usage-wrong"],
    [[gadgetFixture("shell"), "--model", "core99"], "usage-wrong"],
    [[gadgetFixture("shell"), "--vault", "https://vault.example.com/v1/"], "usage-wrong"],
  ])("%j: %s", async (args, code) => {
    const { status, out, err } = await rig("boot", ...args, "--json");
    expect(status).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ outcome: "failed", error: { code } });
    expect(err).toContain("what to do:");
  });
});

describe("a path that leads nowhere is told with what was looked for and what would do", () => {
  const below = (...names: readonly string[]): string => join(folder, ...names);
  beforeAll(() => {
    mkdirSync(below("gadget/hooks"), { recursive: true });
    writeFileSync(below("gadget/hooks/prepare-device"), "#!/bin/sh\n");
    mkdirSync(below("deep/snap/hooks"), { recursive: true });
    writeFileSync(below("deep/snap/hooks/configure"), "#!/bin/sh\n");
    mkdirSync(below("plays/library"), { recursive: true });
    writeFileSync(below("plays/library/one.yaml"), "gadget: ./nowhere\nexpect: {}\n");
    writeFileSync(below("file"), "");
  });

  test.each<
    readonly [
      name: string,
      args: (at: typeof below) => readonly string[],
      told: (at: typeof below) => readonly string[],
    ]
  >([
    [
      "a gadget's name misspelt",
      (at) => ["boot", at("gadgett")],
      (at) => [`there is no gadgett in ${at()}; did you mean gadget?`],
    ],
    [
      "a gadget in a folder that is not there",
      (at) => ["lint", at("no/where")],
      (at) => [`there is no folder ${at("no")}`],
    ],
    [
      "a folder whose hooks are one level down",
      (at) => ["boot", at("gadget")],
      (at) => [`the folder ${at("gadget")} has no`, `Name ${at("gadget/hooks")} instead`],
    ],
    [
      "a folder whose hooks are two levels down",
      (at) => ["boot", at("deep")],
      (at) => [`Name ${at("deep/snap/hooks")} instead`],
    ],
    [
      "a folder of scenarios misspelt",
      (at) => ["run", at("play")],
      (at) => [`there is no play in ${at()}; did you mean plays?`],
    ],
    [
      "a folder whose scenarios are one level down",
      (at) => ["run", at("plays")],
      (at) => ["no .yaml file is in that folder", `Name ${at("plays/library")} instead`],
    ],
    [
      "a scenario whose gadget is not there",
      (at) => ["run", at("plays/library")],
      (at) => [
        `cannot run one: its gadget is not at ${at("plays/library/nowhere")}`,
        "begins at the scenario's own folder",
      ],
    ],
    [
      "--out that is a file",
      (at) => ["boot", shell, "--out", at("file")],
      (at) => [`${at("file")}: that is a file, and no folder`, "--junit"],
    ],
    [
      "--junit that is a folder",
      (at) => ["boot", shell, "--junit", at()],
      (at) => [`cannot write --junit ${at()}: that is a folder`],
    ],
    [
      "--report in a folder that is not there",
      (at) => ["boot", shell, "--report", at("no/x.html")],
      (at) => [`there is no folder ${at("no")}`, "--report FILE"],
    ],
    [
      "--out of run that is a folder",
      (at) => ["run", "scenarios", "--out", at()],
      (at) => [`cannot write --out ${at()}: that is a folder`],
    ],
    [
      "--sarif in a folder that is not there",
      (at) => ["lint", shell, "--sarif", at("no/x")],
      (at) => [`there is no folder ${at("no")}`],
    ],
  ])("%s", async (_name, args, told) => {
    const { status, err } = await rig(...args(below));
    expect(status).toBe(2);
    for (const text of told(below)) expect(err).toContain(text);
    expect(err).not.toContain("internal-fault");
  });
});

describe("a vault that is really there", () => {
  test.each([
    ["http://127.0.0.1:9/v1/?key=x", "it has a query"],
    ["http://somebody:secret@127.0.0.1:9/v1/", "it holds a user or a password"],
    ["ftp://127.0.0.1/", "it is no http or https URL"],
    ["http://vault.example.com/v1/", "add --allow-host vault.example.com"],
  ])("%s is refused", async (url, told) => {
    const { status, err } = await rig("boot", shell, "--vault", url);
    expect([status, err]).toEqual([2, expect.stringContaining(told)]);
    expect(err).not.toContain("secret");
  });

  test("and answers below a path of its own is asked there, by snapd and by hooks", async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.writeHead(404).end();
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    const hooks = join(folder, "asks");
    const lines = readFileSync(join(shell, "meta/hooks/prepare-device"), "utf8");
    mkdirSync(hooks);
    writeFileSync(join(hooks, "configure"), "#!/bin/sh\n", { mode: 0o755 });
    const ask = "curl -s https://vault.example.com/v1/version || true\n";
    writeFileSync(join(hooks, "prepare-device"), `${lines}${ask}`, { mode: 0o755 });
    await bootJson(hooks, "--vault", `http://127.0.0.1:${port}/factory/vault/v1`, "--tries", "1");
    server.close();
    // prepare-device runs once more when the boot is over.
    expect(new Set(asked)).toEqual(new Set(["GET /factory/vault/v1/version", "POST /factory/vault/v1/request-id"]));
  });
});

test("what is kept of a boot has a file for what each run of a hook wrote, without its secrets", async () => {
  const hooks = join(folder, "talks");
  mkdirSync(hooks);
  const configure = ["#!/bin/sh", "echo the key is not-a-real-key-0815", "echo to stderr >&2", "exit 0"];
  const set = [
    "#!/bin/sh -x",
    "snapctl set -s device-service.headers.api-key=not-a-real-key-0815",
    "echo no serial",
    "exit 1",
  ];
  writeFileSync(join(hooks, "configure"), configure.join("\n"), { mode: 0o755 });
  writeFileSync(join(hooks, "prepare-device"), set.join("\n"), { mode: 0o755 });
  const out = join(folder, "kept");
  await rig("boot", hooks, "--tries", "2", "--out", out);
  const files = readdirSync(join(out, "hooks")).sort();
  expect(files).toEqual(["01-configure.txt", "02-prepare-device.txt", "03-prepare-device.txt"]);
  const [first = "", second = "", third = ""] = files.map((name) => readFileSync(join(out, "hooks", name), "utf8"));
  expect(first).toMatch(/^# configure \(seeding\): exit status 0, at .*\nthe key is \[hidden\]\nto stderr\n$/);
  expect(second).toMatch(/^# prepare-device \(full try 1\): exit status 1, at .*api-key=\[hidden\]\n.*no serial\n/s);
  expect(third).toContain("(full try 2)");
});

test("a vault that `rig vault` serves in another process signs for a gadget whose key it was told", async () => {
  const kept = mkdtempSync(join(tmpdir(), "boot-local-vault-"));
  try {
    const gadget = gadgetFixture("shell");
    const key = readFileSync(join(gadget, "api-key"), "utf8").trim();
    writeFileSync(join(kept, "gadget-key"), key);
    const brand = join(kept, "brand");
    const given = ["--out", brand, "--gadget", "shell-gadget", "--api-key-file", join(kept, "gadget-key"), "--json"];
    await using vault = new RigProcess("vault", ...given);
    await vault.says(/serves until/);
    const { url } = JSON.parse(vault.out) as { readonly url: string };
    const { status, report } = await bootJson(gadget, "--brand", brand, "--vault", url);
    expect([status, report.outcome, report.model.brandId]).toEqual([0, "operational", "rig-brand"]);
    vault.signal("SIGTERM");
    expect(await vault.ended(), vault.err).toBe(0);
    expect(vault.err).toContain("signed 1, serials 1");
  } finally {
    rmSync(kept, { recursive: true });
  }
});
