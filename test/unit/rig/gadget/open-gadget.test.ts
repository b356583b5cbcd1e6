import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Gadget } from "../../../../src/rig/gadget/gadget.ts";
import { gadgetOfModel, openGadget } from "../../../../src/rig/gadget/open-gadget.ts";
import { plainValue } from "../../../../src/rig/snapd/go-json.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "open-gadget-"));
  mkdirSync(join(folder, "work"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string, mode = 0o644): void {
  const path = join(folder, "gadget", name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, mode);
}

function open(): Promise<Gadget> {
  return openGadget(join(folder, "gadget"), join(folder, "work"));
}

const snapYaml = `name: my-gadget
version: 1.10
type: gadget
base: core22
plugs:
  network:
  keys:
    interface: system-files
    write: [/var/lib/snapd/device]
  control: snapd-control
environment: {SHARED: "$SNAP/share"}
hooks:
  configure:
    plugs: [network, keys, hardware-observe]
    command-chain: [bin/wrap]
    environment: {OWN: "1"}
  install:
`;

describe("an unpacked gadget", () => {
  test("is told that the rig plays no layout", async () => {
    write("meta/snap.yaml", `${snapYaml}layout:\n  /etc/my:\n    bind: $SNAP/etc\n`);
    write("meta/hooks/configure", "#!/bin/sh\n", 0o755);
    const { remarks } = await open();
    expect(remarks).toEqual(["layout: is not played, so /etc/my is not what a device's hooks find there"]);
  });

  test("has its name, version, base and its hooks with their plugs", async () => {
    write("meta/snap.yaml", snapYaml);
    write("meta/hooks/configure", "#!/bin/sh\n", 0o755);
    write("meta/hooks/install", "#!/bin/sh\n", 0o644);
    write("meta/hooks/prepare-device", "#!/bin/sh\n", 0o755);
    write("meta/hooks/README", "no hook\n");
    const gadget = await open();
    expect(gadget).toMatchObject({ name: "my-gadget", version: "1.10", base: "core22", kind: "unpacked", remarks: [] });
    expect([...gadget.hooks.keys()]).toEqual(["configure", "install", "prepare-device"]);
    expect(gadget.hooks.get("configure")).toMatchObject({
      executable: true,
      // control is named by nobody, so it counts for every hook.
      plugs: ["network", "keys", "hardware-observe", "control"],
      commandChain: ["bin/wrap"],
      environment: [
        ["SHARED", "$SNAP/share"],
        ["OWN", "1"],
      ],
    });
    expect(gadget.hooks.get("install")).toMatchObject({ executable: false, plugs: ["control"] });
    expect(gadget.hooks.get("prepare-device")).toMatchObject({ executable: true, plugs: ["control"] });
    expect(gadget.plugs.get("keys")).toMatchObject({ interface: "system-files", write: ["/var/lib/snapd/device"] });
    expect(gadget.plugs.get("hardware-observe")?.interface).toBe("hardware-observe");
  });

  test("takes the defaults and connections of its own snap id from gadget.yaml", async () => {
    write("meta/snap.yaml", snapYaml);
    write(
      "meta/gadget.yaml",
      `connections:
  - {plug: "OWNID:keys", slot: "system:system-files"}
  - {plug: "OTHERID:network", slot: "system:network"}
defaults:
  system: {service: {ssh: {disable: true}}}
  OWNID: {device-service: {url: "https://vault.example.com/v1/"}}
  OTHERID: {a: 1}
`,
    );
    const gadget = await open();
    expect([...gadget.connections]).toEqual(["keys"]);
    expect(plainValue(gadget.defaults)).toEqual({ "device-service": { url: "https://vault.example.com/v1/" } });
  });

  describe("with connections that snapd ignores", () => {
    const connecting = (...lines: readonly string[]): void => {
      write("meta/snap.yaml", snapYaml);
      write("meta/gadget.yaml", `connections:\n${lines.map((line) => `  - ${line}\n`).join("")}`);
    };
    const facts = ({ connections, wrongConnections, remarks }: Gadget) => ({
      made: [...connections],
      wrong: wrongConnections.map(({ line, message }) => `${line}: ${message.replace(/^.* ignores that: /, "")}`),
      remarks,
    });

    test.each([
      ['{plug: "system:keys", slot: "system:system-files"}', "the system has no such plug"],
      ['{plug: "OWNID:no-such-plug", slot: "system:system-files"}', "the gadget has no such plug"],
      [
        '{plug: "OWNID:keys", slot: "Nonsense:system-files"}',
        "there is no slot Nonsense:system-files of the interface system-files",
      ],
      ['{plug: "OWNID:keys", slot: "system:no-such"}', "there is no slot system:no-such of the interface system-files"],
      ['{plug: "OWNID:keys"}', "there is no slot system:keys of the interface system-files"],
    ])("%s is not made", async (line, why) => {
      connecting('{plug: "OWNID:hardware-observe"}', line);
      expect(facts(await open())).toEqual({
        made: ["hardware-observe"],
        wrong: [`3: ${why}`],
        remarks: ["gadget.yaml: takes OWNID for this gadget's snap id, which no model says"],
      });
    });

    test("a connection of another snap is none of its business", async () => {
      connecting('{plug: "OTHER:nmcli", slot: "system:network-setup-control"}', '{plug: "system:core-support-plug"}');
      expect(facts(await open())).toEqual({ made: [], wrong: [], remarks: [] });
    });

    test("the snap id of the model counts, and no guess", async () => {
      connecting('{plug: "WRONG:keys", slot: "system:system-files"}', '{plug: "OTHER:hardware-observe"}');
      const gadget = await open();
      expect(facts(gadget).made).toEqual(["keys"]);
      expect(facts(gadgetOfModel(gadget, { gadget: "OWNID", others: new Set(["OTHER"]) }))).toEqual({
        made: [],
        wrong: ["2: the model names this gadget with the snap id OWNID"],
        remarks: [],
      });
      expect(facts(gadgetOfModel(gadget, { gadget: "WRONG", others: new Set(["OTHER"]) }))).toEqual({
        made: ["keys"],
        wrong: [],
        remarks: [],
      });
    });
  });

  test.each([
    ["name: a\ntype: gadget\nhooks:\n  configur: {}\n", 'line 4: snapd has no hook "configur"'],
    ["name: A B\ntype: gadget\n", "line 1: this is no snap's name"],
    ["name: a\nversion: 1\n", "line 1: the type is app, not gadget"],
    ["name: a\ntype: kernel\n", "line 2: the type is kernel"],
    ["name: a\ntype: gadget\nplugs: [x]\n", "line 3: plugs is not a map"],
    ["name: [\n", "line 2"],
    ["- a\n", "line 1: it is not a map"],
  ])("with snap.yaml %j is refused with the line", async (text, message) => {
    write("meta/snap.yaml", text);
    await expect(open()).rejects.toMatchObject({
      code: "gadget-file-wrong",
      message: expect.stringContaining(message) as string,
    });
  });

  test("whose snap.yaml is a link out of it is refused", async () => {
    writeFileSync(join(folder, "outside"), snapYaml);
    mkdirSync(join(folder, "gadget/meta"), { recursive: true });
    symlinkSync("../../outside", join(folder, "gadget/meta/snap.yaml"));
    await expect(open()).rejects.toMatchObject({
      code: "gadget-file-wrong",
      message: expect.stringContaining("leaves") as string,
    });
  });

  test("has no hook where the file is a link out of it", async () => {
    writeFileSync(join(folder, "outside"), "#!/bin/sh\n", { mode: 0o755 });
    write("meta/snap.yaml", snapYaml);
    mkdirSync(join(folder, "gadget/meta/hooks"));
    symlinkSync(join(folder, "outside"), join(folder, "gadget/meta/hooks/configure"));
    expect([...(await open()).hooks.keys()]).toEqual([]);
  });
});

test("a folder of hooks needs no snap.yaml and takes its other files along", async () => {
  write("prepare-device", "#!/bin/sh\n. $SNAP/settings.sh\n", 0o755);
  write("settings.sh", "url=x\n");
  const gadget = await open();
  expect(gadget).toMatchObject({ name: "rig-gadget", kind: "hooks" });
  expect(gadget.hooks.get("prepare-device")).toMatchObject({
    executable: true,
    plugs: ["network", "hardware-observe"],
  });
  expect(gadget.remarks.join()).toContain("no snap.yaml");
});

test("the sources of a snap give the hooks of snap/hooks and what its parts dump", async () => {
  write("snap/snapcraft.yaml", `${snapYaml}parts:\n  files: {plugin: dump, source: files}\n`);
  write("snap/hooks/configure", "#!/bin/sh\n", 0o755);
  write("gadget.yaml", "defaults: {}\n");
  write("files/etc/vault.conf", "url=x\n");
  const gadget = await open();
  expect(gadget).toMatchObject({ name: "my-gadget", kind: "sources" });
  expect([...gadget.hooks.keys()]).toEqual(["configure"]);
  expect(gadget.remarks.join()).toContain("nothing is built");
});

test("sources whose dump leads out of them take nothing from there", async () => {
  write("snap/snapcraft.yaml", `${snapYaml}parts:\n  files: {plugin: dump, source: ../secret}\n`);
  write("snap/hooks/configure", "#!/bin/sh\n", 0o755);
  mkdirSync(join(folder, "secret"));
  writeFileSync(join(folder, "secret/key"), "x");
  const { folder: made } = await open();
  expect(existsSync(join(made, "key"))).toBe(false);
});

test("a folder that is no gadget, and a path that is nothing, are told apart", async () => {
  mkdirSync(join(folder, "gadget"));
  await expect(open()).rejects.toMatchObject({
    code: "gadget-not-found",
    message: expect.stringContaining("no file named like a hook") as string,
  });
  await expect(openGadget(join(folder, "nowhere"), folder)).rejects.toMatchObject({
    message: expect.stringContaining("there is no ") as string,
  });
});
