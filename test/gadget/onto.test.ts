import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { outputOf } from "../../scripts/command.ts";
import { architecture, Workshop } from "./unpacked-gadget.ts";

/** A board's gadget as unsquashfs leaves it: volumes, a boot loader's files, settings and a hook of its own. */
const board: Readonly<Record<string, string>> = {
  "meta/snap.yaml": `name: board
version: 22-7
summary: A board
description: A board
type: gadget
base: core22
architectures: [${architecture}]
confinement: strict
grade: stable
hooks:
  prepare-device: {plugs: [serial-port]}
`,
  "meta/gadget.yaml": `# the board's own comment
volumes:
  disk:
    bootloader: grub
    schema: gpt
    structure:
      - {name: ubuntu-seed, role: system-seed, filesystem: vfat, type: C12A7328-F81F-11D2-BA4B-00A0C93EC93B, size: 1200M,
         content: [{source: grubx64.efi, target: EFI/boot/grubx64.efi}]}
      - {name: ubuntu-boot, role: system-boot, filesystem: ext4, type: 0FC63DAF-8483-4772-8E79-3D69D8477DE4, size: 750M}
      - {name: ubuntu-save, role: system-save, filesystem: ext4, type: 0FC63DAF-8483-4772-8E79-3D69D8477DE4, size: 32M}
      - {name: ubuntu-data, role: system-data, filesystem: ext4, type: 0FC63DAF-8483-4772-8E79-3D69D8477DE4, size: 1G}
defaults:
  system:
    service: {console-conf: {disable: "yes"}}
`,
  "meta/hooks/prepare-device": "#!/bin/sh\nsnapctl set registration.proposed-serial=1234\n",
  "grub.conf": "",
  "grubx64.efi": "boot loader\n",
};

let workshop: Workshop;
let other: string;
let laid: string;

beforeAll(async () => {
  workshop = new Workshop();
  other = join(workshop.folder, "board");
  for (const [path, content] of Object.entries(board)) {
    mkdirSync(dirname(join(other, path)), { recursive: true });
    writeFileSync(join(other, path), content, { mode: path.includes("hooks/") ? 0o755 : 0o644 });
  }
  symlinkSync("grubx64.efi", join(other, "boot.efi"));
  const staged = workshop.stage(workshop.author(), "staged", { onto: other });
  laid = await workshop.unpack(await workshop.pack(staged, "out"), "unpacked");
});

afterAll(() => workshop[Symbol.dispose]());

function read(path: string): string {
  return readFileSync(join(laid, path), "utf8");
}

test("snap pack accepts a board's gadget with ours over it, and it keeps the boot loader's files and links", async () => {
  expect(read("grubx64.efi")).toBe("boot loader\n");
  expect(await outputOf("readlink", [join(laid, "boot.efi")])).toBe("grubx64.efi\n");
});

test("the name is ours, the base stays the board's", () => {
  expect(parse(read("meta/snap.yaml"))).toMatchObject({
    name: "prepare-device-example",
    base: "core22",
    architectures: [architecture],
  });
});

test("our hook replaces the board's of the same name and has the plugs of both", () => {
  expect(read("meta/hooks/prepare-device")).toContain('exec "$SNAP/bin/prepare-device" hook prepare-device');
  const { hooks } = parse(read("meta/snap.yaml")) as { hooks: Record<string, { plugs: readonly string[] }> };
  expect(hooks["prepare-device"]?.plugs).toEqual([
    "serial-port",
    "network",
    "hardware-observe",
    "control",
    "device-keys",
  ]);
  expect(readdirSync(join(laid, "meta/hooks")).sort()).toEqual([
    "check-health",
    "configure",
    "install",
    "prepare-device",
  ]);
});

test("gadget.yaml keeps volumes, comments and quotation marks, and gets connections and defaults", () => {
  const text = read("meta/gadget.yaml");
  expect(text).toContain("# the board's own comment");
  expect(text).toContain('disable: "yes"');
  const { volumes, connections, defaults } = parse(text) as Record<string, Record<string, unknown>>;
  expect(Object.keys(volumes ?? {})).toEqual(["disk"]);
  expect(connections).toHaveLength(3);
  expect(Object.keys(defaults ?? {})).toEqual(["system", "ExampleGadgetSnapIdExampleGadget"]);
});

test("it is told which hook and which base give way", () => {
  expect(workshop.staged?.replaced).toEqual([
    `meta/hooks/prepare-device of ${other} by ours`,
    `base core24 of ours by core22, the base of ${other}`,
  ]);
});

test("a gadget of another architecture is refused", () => {
  const wrong = architecture === "amd64" ? "arm64" : "amd64";
  const source = join(workshop.folder, "author");
  expect(() => workshop.stage(source, "refused", { onto: other, architecture: wrong })).toThrow(
    /the other gadget is for/,
  );
});

test("a folder that is no unpacked gadget is refused", () => {
  const empty = join(workshop.folder, "empty");
  mkdirSync(empty);
  expect(() => workshop.stage(join(workshop.folder, "author"), "refused", { onto: empty })).toThrow(/meta\/snap\.yaml/);
});
