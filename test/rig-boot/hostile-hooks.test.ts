import { spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type BrandAndModel, makeBrandAndModel } from "../gadget/hook-rig.ts";
import { bootJson, rig } from "./rig-command.ts";
import { SandboxDevice } from "./sandbox-device.ts";

let made: BrandAndModel;
beforeAll(async () => {
  made = await makeBrandAndModel();
});

/** A folder of this machine that no hook may touch. */
let host: string;
beforeEach(() => {
  host = mkdtempSync(join(tmpdir(), "hostile-hooks-"));
});
afterEach(() => rmSync(host, { recursive: true, force: true }));

const hookOf = (...lines: readonly string[]) => ({ "meta/hooks/configure": `#!/bin/bash\n${lines.join("\n")}\n` });
const startsAt = new Date("2030-01-01T00:00:00Z");

describe("a hook that plays with the desk on which sleepers ask", () => {
  test("puts a link to a file of this machine in its place: the file stays as it was", async () => {
    const file = join(host, "file");
    writeFileSync(file, "as it was\n");
    const script = [
      `ln -s ${file} /run/.sleep/77`,
      "for ask in /run/.sleep/ask /run/.sleep-ask; do [ -p $ask ] && echo \"77 ';id;'\" > $ask; done",
      "sleep 1",
      "sleep 1",
    ];
    await using device = await SandboxDevice.make(made, { files: hookOf(...script), startsAt });
    expect(await device.run("configure")).toMatchObject({ exitStatus: 0 });
    expect(readFileSync(file, "utf8")).toBe("as it was\n");
  });

  test("takes the pipe away: the next hook sleeps as ever", async () => {
    const script = [
      "[ -e $SNAP_DATA/again ] && { sleep 3600; exit 0; }",
      "touch $SNAP_DATA/again",
      "for ask in /run/.sleep/ask /run/.sleep-ask; do rm -f $ask; mkdir $ask; done",
      "mkfifo /run/.sleep/2 /run/.sleep/3; mkdir -p /run/.sleep/4/deep",
      "exit 1",
    ];
    await using device = await SandboxDevice.make(made, { files: hookOf(...script), startsAt, timeoutMs: 7_200_000 });
    expect(await device.run("configure")).toMatchObject({ exitStatus: 1 });
    const { exitStatus, elapsedMs } = await device.run("configure");
    expect(exitStatus).toBe(0);
    expect(elapsedMs).toBeGreaterThanOrEqual(3_600_000);
    expect(readdirSync(join(device.folder, "sleep"))).toEqual([]);
  });
});

test("where the desk itself is gone, that hook fails with the sandbox's code, and nothing else of the process", async () => {
  await using device = await SandboxDevice.make(made, { files: hookOf("exec sleep 600"), startsAt });
  rmSync(join(device.folder, "sleep-ask"), { force: true });
  await expect(device.run("configure")).rejects.toMatchObject({ code: "rig-sandbox-failed" });
  expect(existsSync(device.folder)).toBe(true);
});

describe("boot --out of a device that a hook has filled with odd things", () => {
  const install = [
    'cd "$SNAP_COMMON" || exit 1',
    "cp /bin/sh suid && chmod 6755 suid",
    "mkdir sticky && chmod 3777 sticky && echo plain > sticky/plain",
    "mkfifo pipe",
    "ln -s /etc/passwd link",
    "truncate -s 900G holes",
    "echo x > $'\\xff\\xfe'",
    "printf x > $'two\\nlines'; rm -f $'two\\nlines'; mkfifo $'two\\nlines'",
    "exit 0",
  ];

  test("copies contents only: nothing runs as root, nothing leads out, nothing fills the disk, and the rest is named", async () => {
    const [gadget, out] = [join(host, "gadget"), join(host, "out")];
    mkdirSync(gadget);
    for (const [name, lines] of [
      ["install", install],
      ["prepare-device", ["exit 1"]],
    ] as const) {
      writeFileSync(join(gadget, name), `#!/bin/bash\n${lines.join("\n")}\n`, { mode: 0o755 });
    }
    const { status, report, err } = await bootJson(gadget, "--tries", "1", "--out", out);
    expect(status).toBe(1);
    expect(JSON.parse(readFileSync(join(out, "report.json"), "utf8"))).toEqual(report);
    expect(statSync(join(out, "device")).mode & 0o7777).toBe(0o700);
    const [snap = ""] = readdirSync(join(out, "device/var/snap"));
    const kept = join(out, "device/var/snap", snap, "common");
    expect(readdirSync(kept, { encoding: "latin1" }).sort()).toEqual(["sticky", "suid", "\xff\xfe"]);
    expect(statSync(join(kept, "suid")).mode & 0o7777).toBe(0o755);
    expect(readFileSync(join(kept, "suid"))).toEqual(readFileSync("/bin/sh"));
    expect(statSync(join(kept, "sticky")).mode & 0o7000).toBe(0);
    expect(readFileSync(join(kept, "sticky/plain"), "utf8")).toBe("plain\n");
    const leftOut = readFileSync(join(out, "left-out.txt"), "utf8");
    const place = `/var/snap/${snap}/common`;
    expect(leftOut.trim().split("\n")).toEqual([
      `${place}/holes: it has 966367641600 bytes, more than 67108864`,
      `${place}/link: a link to /etc/passwd`,
      `${place}/pipe: a pipe`,
      `${place}/two\uFFFDlines: a pipe`,
    ]);
    expect(err).toContain("left-out.txt");
  });
});

describe("a hook with system-files that makes links where snapd keeps its own", () => {
  const plugs = "plugs: {keys: {interface: system-files, write: [/var/lib/snapd/save, /var/lib/snapd/device]}}";
  const connect = ["keys"];
  const folder = "/var/lib/snapd/save/device";

  test.each<readonly [name: string, script: (at: string) => readonly string[], told: string]>([
    ["the key folder", (at) => [`ln -s ${at} ${folder}/private-keys-v1`], "private-keys-v1 a link"],
    ["a key that is not there yet", (at) => [`ln -s ${at}/new ${folder}/new`], "new a link"],
    ["by way of another link", (at) => [`ln -s ${at} ${folder}/one`, `ln -s one ${folder}/two`], "one a link"],
    [
      "the parent of the snap's own folder",
      (at) => ["mv /var/lib/snapd/save/snap /var/lib/snapd/save/old", `ln -s ${at} /var/lib/snapd/save/snap`],
      "snap a link",
    ],
    ["a pipe that nobody ever writes to", () => [`mkfifo ${folder}/key`], "key neither"],
  ])("%s: the boot ends with the sandbox's code, and this machine's folder is as it was", async (_, script, told) => {
    await using device = await SandboxDevice.make(made, { files: hookOf(...script(host), "exit 0"), plugs, connect });
    await expect(device.run("configure")).rejects.toMatchObject({
      code: "rig-sandbox-failed",
      message: expect.stringContaining(told) as string,
    });
    const { mode, uid } = statSync(host);
    expect([mode & 0o777, uid, ...readdirSync(host)]).toEqual([0o700, 0]);
  });

  test("links inside of it and anything in the snap's own folder are let be", async () => {
    const script = [`echo x > ${folder}/x && ln -s x ${folder}/y`, 'ln -s /etc/passwd "$SNAP_SAVE_DATA/passwd"'];
    await using device = await SandboxDevice.make(made, { files: hookOf(...script), plugs, connect });
    expect(await device.run("configure")).toMatchObject({ exitStatus: 0 });
    expect(await device.run("configure")).toMatchObject({ exitStatus: 1 });
  });

  test("a whole boot ends with status 2 and a document, and no key is written elsewhere", async () => {
    const gadget = join(host, "gadget");
    const keys = join(host, "keys");
    mkdirSync(join(gadget, "meta/hooks"), { recursive: true });
    mkdirSync(keys);
    writeFileSync(
      join(gadget, "meta/snap.yaml"),
      `name: try-gadget\ntype: gadget\nversion: "1"\nbase: core22\n${plugs}\n`,
    );
    writeFileSync(join(gadget, "meta/gadget.yaml"), "volumes: {}\n");
    const install = `#!/bin/sh\nln -s ${keys} ${folder}/private-keys-v1\n`;
    writeFileSync(join(gadget, "meta/hooks/install"), install, { mode: 0o755 });
    const { status, out } = await rig("boot", gadget, "--connect", "keys", "--json");
    expect(JSON.parse(out)).toMatchObject({ outcome: "failed", error: { code: "rig-sandbox-failed" } });
    expect(status).toBe(2);
    expect(readdirSync(keys)).toEqual([]);
  });
});

test("a hook inherits no file that whoever started the rig had open", () => {
  const [gadget, out] = [join(host, "gadget"), join(host, "out")];
  mkdirSync(gadget);
  const script =
    '#!/bin/bash\nfor f in /proc/self/fd/*; do [ -e "$f" ] && echo "$(basename $f): $(readlink $f)"; done\nexit 1\n';
  writeFileSync(join(gadget, "prepare-device"), script, { mode: 0o755 });
  const file = openSync(join(host, "lock"), "w");
  try {
    const stdio = [...Array.from({ length: 240 }, () => "ignore" as const), file];
    const rigMain = fileURLToPath(new URL("../../src/rig/main.ts", import.meta.url));
    spawnSync(process.execPath, [rigMain, "boot", gadget, "--tries", "1", "--key-bits", "1024", "--out", out], {
      stdio,
    });
  } finally {
    closeSync(file);
  }
  const text = readFileSync(join(out, "hooks/01-prepare-device.txt"), "utf8");
  expect(text).toContain("1: pipe:");
  expect(text).not.toContain(join(host, "lock"));
  const numbers = [...text.matchAll(/^(\d+): /gm)].map(([, number]) => Number(number));
  // Up to 4: what the library that shows the device's clock has open. 255: the script itself, as bash opens it.
  expect(numbers.filter((number) => number > 4 && number !== 255)).toEqual([]);
});

test("a hook finds itself in /proc after thousands of processes, and those it starts", async () => {
  const script = [
    "i=0; while [ $i -lt 6000 ]; do i=$((i+1)); (:); done",
    // The links are made while the hook runs: on a busy machine they may be some moments behind six thousand processes.
    "bash -c 'exec 9<> <(:); for i in {1..100}; do [ -e /proc/$$/status ] && break; read -t 0.1 -u 9; done; grep -q ^Name: /proc/$$/status && test $$ -gt 6000 && echo found'",
    "grep -q ^Name: /proc/self/status && echo self",
  ];
  await using device = await SandboxDevice.make(made, { files: hookOf(...script), timeoutMs: 40_000 });
  expect(await device.run("configure")).toMatchObject({ exitStatus: 0, output: "found\nself" });
});
