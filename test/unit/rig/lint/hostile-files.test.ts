import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Problem } from "../../../../src/problem/problem.ts";
import { openGadget } from "../../../../src/rig/gadget/open-gadget.ts";
import { lintGadget } from "../../../../src/rig/lint/lint-gadget.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hostile-files-"));
  mkdirSync(join(folder, "work"));
  write("outside", "root:a-secret:1\n");
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): void {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { mode: 0o755 });
}

type Making = (path: string) => unknown;
const made: readonly (readonly [what: string, make: Making, why: RegExp])[] = [
  ["a FIFO", (path) => execFileSync("mkfifo", [path]), /no ordinary file|was left out/],
  ["a folder", (path) => mkdirSync(path), /no ordinary file/],
  ["a link out of the gadget", (path) => symlinkSync(join(folder, "outside"), path), /leaves the gadget/],
  ["a link to nothing", (path) => symlinkSync("nowhere", path), /leads to nothing/],
  ["a link to itself", (path) => symlinkSync(basename(path), path), /leads to nothing/],
];

/** What is said in the end, whether the lint came to its findings or not. */
async function said(): Promise<string> {
  try {
    const gadget = await openGadget(join(folder, "gadget"), join(folder, "work"));
    return JSON.stringify([await lintGadget(gadget), gadget.remarks]);
  } catch (fault) {
    if (!(fault instanceof Problem)) throw fault;
    return `${fault.code}: ${fault.message}`;
  }
}

const hook = "#!/bin/sh\nexit 0\n";
const snapYaml = "name: x\nversion: '1'\ntype: gadget\nbase: core22\n";

describe.each(["unpacked", "hooks", "sources"])("settings of a gadget of the kind %s", (kind) => {
  test.each(made)("that are %s are refused, and nothing of what lies elsewhere is shown", async (_what, make, why) => {
    if (kind === "unpacked") write("gadget/meta/snap.yaml", snapYaml);
    if (kind === "sources") write("gadget/snap/snapcraft.yaml", `${snapYaml}parts: {prepare-device: {plugin: nil}}\n`);
    write(
      `gadget/${kind === "unpacked" ? "meta/hooks/" : kind === "sources" ? "snap/hooks/" : ""}prepare-device`,
      "#!/bin/sh\n",
    );
    const at = kind === "sources" ? "gadget/prepare-device/prepare-device.yaml" : "gadget/prepare-device.yaml";
    mkdirSync(dirname(join(folder, at)), { recursive: true });
    make(join(folder, at));
    const text = await said();
    expect(text).not.toContain("a-secret");
    expect(text).toMatch(why);
  });
});

describe.each(["hooks", "sources", "unpacked"])("a hook of a gadget of the kind %s", (kind) => {
  test.each(made)("that is %s is told", async (what, make, why) => {
    if (kind === "sources") write("gadget/snap/snapcraft.yaml", snapYaml);
    if (kind === "unpacked") write("gadget/meta/snap.yaml", snapYaml);
    const place = kind === "hooks" ? "gadget" : kind === "sources" ? "gadget/snap/hooks" : "gadget/meta/hooks";
    write(`${place}/configure`, hook);
    make(join(folder, place, "prepare-device"));
    const text = await said();
    expect(text).not.toContain("a-secret");
    if (kind === "unpacked")
      expect(text).toContain("meta/hooks/prepare-device is no file of the gadget and does not count");
    else if (what !== "a folder") expect(text).toMatch(why);
  });
});

test("hooks that are a link to a folder elsewhere are refused", async () => {
  write("elsewhere/prepare-device", hook);
  write("gadget/snap/snapcraft.yaml", snapYaml);
  symlinkSync(join(folder, "elsewhere"), join(folder, "gadget/snap/hooks"));
  expect(await said()).toMatch(/gadget-file-wrong: .*leaves the gadget/);
});

test("a hook that is a link to a script of the same sources is read", async () => {
  write("gadget/snap/snapcraft.yaml", snapYaml);
  write("gadget/scripts/configure.sh", "#!/bin/sh\ncurl -f https://vault.acme.example\n");
  mkdirSync(join(folder, "gadget/snap/hooks"));
  symlinkSync("../../scripts/configure.sh", join(folder, "gadget/snap/hooks/configure"));
  expect(await said()).toContain("command-not-in-base");
});

test("what is no file among what a part dumps is left out, and told", async () => {
  write("gadget/snap/snapcraft.yaml", `${snapYaml}parts: {all: {plugin: dump, source: files}}\n`);
  mkdirSync(join(folder, "gadget/files/deep"), { recursive: true });
  execFileSync("mkfifo", [join(folder, "gadget/files/deep/pipe")]);
  symlinkSync("nowhere", join(folder, "gadget/files/dangling"));
  expect(await said()).toContain("files/deep/pipe is no file, folder or link and was left out");
});

test("a file called hooks is no folder of hooks", async () => {
  write("gadget/snap/snapcraft.yaml", snapYaml);
  write("gadget/hooks", "notes\n");
  expect(await said()).toContain("no-configure-hook");
});

test.each(["bin", "meta", "meta/hooks", "meta/hooks/configure", "prepare-device.yaml"])(
  "nothing is written through the link %s that another part has laid out",
  async (name) => {
    write(
      "gadget/snap/snapcraft.yaml",
      `${snapYaml}parts: {all: {plugin: dump, source: files}, prepare-device: {plugin: nil}}\n`,
    );
    write("gadget/hooks/configure", hook);
    for (const own of ["amd64/prepare-device", "arm64/prepare-device", "prepare-device.yaml"])
      write(`gadget/prepare-device/${own}`, "");
    mkdirSync(join(folder, "elsewhere"));
    mkdirSync(dirname(join(folder, "gadget/files", name)), { recursive: true });
    const isFile = /configure|yaml/.test(name);
    symlinkSync(join(folder, isFile ? "outside" : "elsewhere"), join(folder, "gadget/files", name));
    await said();
    expect(readdirSync(join(folder, "elsewhere"))).toEqual([]);
    expect(readFileSync(join(folder, "outside"), "utf8")).toBe("root:a-secret:1\n");
  },
);

test("a folder of hooks with a link called meta gets no snap.yaml elsewhere", async () => {
  write("gadget/configure", hook);
  mkdirSync(join(folder, "elsewhere"));
  symlinkSync(join(folder, "elsewhere"), join(folder, "gadget/meta"));
  await said();
  expect(readdirSync(join(folder, "elsewhere"))).toEqual([]);
});
