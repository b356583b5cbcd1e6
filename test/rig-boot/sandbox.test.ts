import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { type BrandAndModel, makeBrandAndModel } from "../gadget/hook-rig.ts";
import { SandboxDevice } from "./sandbox-device.ts";

let made: BrandAndModel;
beforeAll(async () => {
  made = await makeBrandAndModel();
});

const hookOf = (...lines: readonly string[]) => ({ "meta/hooks/configure": `#!/bin/bash\n${lines.join("\n")}\n` });
const keysPlugs = `plugs:
  network:
  hardware-observe:
  control: {interface: snapd-control}
  keys: {interface: system-files, write: [/var/lib/snapd/save/device, /var/lib/snapd/device]}`;

describe("a hook", () => {
  test("is root, stands in /, reads nothing and sees snapd's variables only", async () => {
    await using device = await SandboxDevice.make(made, {
      files: hookOf("id -u", "pwd", "wc -c", "env | cut -d= -f1 | sort"),
    });
    const { exitStatus, output } = await device.run("configure");
    const shell = ["PWD", "SHLVL", "_"];
    const own =
      "HOME PATH SNAP SNAP_ARCH SNAP_COMMON SNAP_CONTEXT SNAP_COOKIE SNAP_DATA SNAP_INSTANCE_KEY SNAP_INSTANCE_NAME SNAP_LIBRARY_PATH SNAP_NAME SNAP_REAL_HOME SNAP_REEXEC SNAP_REVISION SNAP_SAVE_DATA SNAP_USER_COMMON SNAP_USER_DATA SNAP_VERSION TEMPDIR TMPDIR XDG_RUNTIME_DIR".split(
        " ",
      );
    expect(exitStatus).toBe(0);
    expect(output.split("\n")).toEqual(["0", "/", "0", ...[...own, ...shell].sort()]);
  });

  test("talks to its snapd by snapctl, and what it sets counts when it exits 0", async () => {
    const script = ["snapctl set registration.proposed-serial=123 -s", "snapctl get registration.proposed-serial"];
    await using device = await SandboxDevice.make(made, {
      files: hookOf(...script, "[ -e $SNAP_DATA/again ] || { touch $SNAP_DATA/again; exit 3; }"),
    });
    expect(await device.run("configure")).toMatchObject({ exitStatus: 3, output: "123" });
    expect(device.configuration).toEqual({});
    expect(await device.run("configure")).toMatchObject({ exitStatus: 0 });
    expect(device.configuration).toEqual({ registration: { "proposed-serial": "123" } });
  });

  test("writes to its own folders, which the next hook finds again, and nowhere else", async () => {
    const files = {
      "meta/hooks/install":
        '#!/bin/sh\nfor d in "$SNAP_DATA" "$SNAP_COMMON" "$SNAP_SAVE_DATA" /tmp "$HOME"; do echo x > "$d/x" || exit 1; done\n',
      ...hookOf(
        'cat "$SNAP_DATA/x" "$SNAP_COMMON/x" "$SNAP_SAVE_DATA/x" /tmp/x "$HOME/x"',
        'for d in "$SNAP" / /usr /etc /run /sys /proc /var/lib/snapd; do touch $d/x && echo "wrote $d"; done',
        "true",
      ),
    };
    await using device = await SandboxDevice.make(made, { files });
    expect(await device.run("install")).toMatchObject({ exitStatus: 0 });
    const { seen } = await device.run("configure");
    expect(seen).toMatch(/^x\nx\nx\nx\nx\n/);
    expect(seen).not.toContain("wrote");
  });

  test("reaches nothing of this machine's kernel that root may set", async () => {
    const before = readFileSync("/proc/sys/vm/swappiness", "utf8");
    const script = [
      "for p in /proc /run/.proc; do echo 7 > $p/sys/vm/swappiness && echo written; echo h > $p/sysrq-trigger && echo written; done",
      "mount -o remount,rw /run/.proc && echo remounted",
      "unshare -U true && echo nested",
      "grep CapEff /proc/self/status",
      "kill -0 $PPID; ps ax | wc -l",
    ];
    await using device = await SandboxDevice.make(made, { files: hookOf(...script) });
    const { seen } = await device.run("configure");
    expect(seen).toContain("CapEff:\t0000000000000000");
    expect(seen).not.toMatch(/written|remounted|nested/);
    expect(readFileSync("/proc/sys/vm/swappiness", "utf8")).toBe(before);
  });

  test("that does not end is ended with everything it started", async () => {
    const script = ["(sleep 600; echo late > $SNAP_DATA/late) &", "echo started", "sleep 600"];
    await using device = await SandboxDevice.make(made, { files: hookOf(...script), timeoutMs: 1500 });
    const { exitStatus, output, elapsedMs } = await device.run("configure");
    expect(exitStatus).toBe("timeout");
    expect(output).toContain("started");
    expect(output).toContain("<exceeded maximum runtime of 2s>");
    expect(elapsedMs).toBeLessThan(10_000);
  });

  test("without a first line that names its shell fails as snap-exec says it", async () => {
    await using device = await SandboxDevice.make(made, { files: { "meta/hooks/configure": "exit 0\n" } });
    expect(await device.run("configure")).toMatchObject({
      exitStatus: 1,
      output: expect.stringContaining("cannot snap-exec") as string,
    });
  });
});

const serialPath = "/proc/device-tree/serial-number";

describe("hardware-observe", () => {
  const look = [
    `cat ${serialPath} | tr -d '\\0'; echo`,
    "cat /sys/class/net/eth0/address",
    "grep Serial /proc/cpuinfo | tr -d '\\t '",
    "ls /sys/class",
    `[ -e ${serialPath} ] && echo there`,
  ];

  test("connected: the board's serial number and addresses are read", async () => {
    await using device = await SandboxDevice.make(made, {
      files: hookOf(...look),
      plugs: keysPlugs,
      connect: ["hardware-observe"],
    });
    expect((await device.run("configure")).seen.split("\n")).toEqual([
      "100000004c8e21d7",
      "dc:a6:32:7f:41:b9",
      "Serial:100000004c8e21d7",
      "net",
      "there",
      "",
    ]);
  });

  test("not connected: they are there and refused, cpuinfo alone is read", async () => {
    await using device = await SandboxDevice.make(made, { files: hookOf(...look), plugs: keysPlugs });
    const { seen } = await device.run("configure");
    expect(seen.match(/Permission denied/g)).toHaveLength(3);
    expect(seen).toContain("Serial:100000004c8e21d7");
    expect(seen).toContain("there");
    expect(seen).not.toContain("dc:a6");
  });
});

describe("system-files and snapd-control", () => {
  const keyFolder = "/var/lib/snapd/save/device/private-keys-v1";
  const script = [
    `mkdir -p ${keyFolder} && echo key > ${keyFolder}/k && echo kept`,
    "mkdir /var/lib/snapd/device && echo made",
    "curl -sS --unix-socket /run/snapd.socket http://localhost/v2/model >/dev/null && echo answered",
    "ls /var/lib/snapd/assertions && echo listed",
  ];

  test("connected: the key folder is written and snapd's socket answers", async () => {
    await using device = await SandboxDevice.make(made, {
      files: hookOf(...script),
      plugs: keysPlugs,
      connect: ["keys", "control"],
    });
    const { seen } = await device.run("configure");
    expect(["kept", "made", "answered"].map((word) => seen.includes(word))).toEqual([true, true, true]);
    expect(seen).not.toContain("listed");
    expect(statSync(join(device.root, keyFolder, "k")).uid).toBe(0);
  });

  test("not connected: all of it is refused, and snapd's own files are as they were afterwards", async () => {
    await using device = await SandboxDevice.make(made, { files: hookOf(...script), plugs: keysPlugs });
    const { seen } = await device.run("configure");
    expect(seen).not.toMatch(/kept|made|answered|listed/);
    expect(seen.match(/Permission denied/g)?.length).toBeGreaterThanOrEqual(3);
    expect(existsSync(join(device.root, "var/lib/snapd/device"))).toBe(false);
    const folder = statSync(join(device.root, "var/lib/snapd/save/device"));
    expect([folder.uid, folder.mode & 0o777]).toEqual([0, 0o755]);
  });
});

describe("the hooks' network", () => {
  const ask = (url: string) => `curl -sS -X POST -H "Api-Key: not-a-real-key" ${url}`;

  test("leads every host and address to the rig, with and without TLS, and is written down without secrets", async () => {
    const urls = [
      "http://vault.example.com/v1/request-id",
      "https://u:p@vault.example.org/v1/request-id?k=secret",
      "https://10.1.2.3:8443/v1/request-id",
    ];
    await using device = await SandboxDevice.make(made, { files: hookOf(...urls.map(ask)) });
    const { exitStatus, seen } = await device.run("configure");
    expect(exitStatus).toBe(0);
    expect(seen.match(/"success":true/g)).toHaveLength(3);
    expect(device.exchanges.map(({ url, status, outcome, by }) => ({ url, status, outcome, by }))).toEqual(
      [
        "http://vault.example.com/v1/request-id",
        "https://vault.example.org/v1/request-id",
        "https://10.1.2.3:8443/v1/request-id",
      ].map((url) => ({ url, status: 200, outcome: "request-id", by: "hook" })),
    );
    expect(device.exchanges[0]?.headerNames).toContain("Api-Key");
    expect(JSON.stringify(device.exchanges)).not.toMatch(/not-a-real-key|secret/);
  });

  test("is not there without the plug", async () => {
    await using device = await SandboxDevice.make(made, {
      files: hookOf(ask("http://vault.example.com/v1/request-id")),
      disconnect: ["network"],
    });
    expect((await device.run("configure")).exitStatus).not.toBe(0);
    expect(device.exchanges).toEqual([]);
  });
});
