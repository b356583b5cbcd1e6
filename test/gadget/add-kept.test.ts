import { lstatSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AddBench, git, rig, state } from "./add-bench.ts";
import { buildByParts } from "./build-by-parts.ts";
import { type BrandAndModel, HookRig, makeBrandAndModel } from "./hook-rig.ts";
import { architecture, executable } from "./unpacked-gadget.ts";

const url = "https://vault.acme.example/v1/";
const noGrants = { network: true, "hardware-observe": true };

let bench: AddBench;
let made: BrandAndModel;

beforeAll(async () => {
  bench = new AddBench();
  made = await makeBrandAndModel();
});

afterAll(() => bench[Symbol.dispose]());

describe("the author's own hook", () => {
  test("is never overwritten: without --chain nothing is written, and the cure names the way", async () => {
    const folder = await bench.gadget("make", "taken");
    const before = await state(folder);
    const { status, document } = await rig("add", folder, "--write", "--json");
    expect(status).toBe(2);
    expect(document.error?.code).toBe("gadget-hook-taken");
    expect(document.error?.message).toContain("hooks/configure");
    expect(document.error?.cure).toContain("--chain");
    expect(await state(folder)).toEqual(before);
  });

  test("runs after ours with --chain, and not where ours fails", async () => {
    const folder = await bench.gadget("make", "chained");
    await rig("add", folder, "--chain", "--url", url, ...bench.small(), "--write");
    const snap = await buildByParts(folder, join(bench.folder, "chained-parts"));
    await using sound = await HookRig.start(snap, made, { plugs: noGrants });
    expect((await sound.run("configure")).status).toBe(0);
    expect(sound.snapd.configuration).toMatchObject({ seen: true });
    const wrong = { "prepare-device": { vault: { url: "http://vault.acme.example/" } } };
    await using broken = await HookRig.start(snap, made, { plugs: noGrants, configuration: wrong });
    expect((await broken.run("configure")).status).toBe(3);
    expect(broken.snapd.configuration).toEqual(wrong);
  });

  test("is not chained where it would set what ours sets", async () => {
    const folder = await bench.gadget("make", "conflict");
    writeFileSync(join(folder, "hooks/configure"), '#!/bin/sh\nsnapctl set device-service.url="$(cat url)"\n');
    const { document } = await rig("add", folder, "--chain", "--write", "--json");
    expect(document.error).toMatchObject({ code: "gadget-hook-conflict" });
    expect(document.error?.message).toContain("line 2");
  });

  test("is not chained where it is no shell script", async () => {
    const folder = await bench.gadget("make", "python");
    writeFileSync(join(folder, "hooks/configure"), "#!/usr/bin/python3\nprint('x')\n");
    const { document } = await rig("add", folder, "--chain", "--json");
    expect(document.error).toMatchObject({ code: "gadget-hook-taken" });
    expect(document.error?.cure).toContain('"$SNAP/bin/prepare-device" hook configure');
  });
});

describe("what the author did afterwards", () => {
  test("stays: changes elsewhere in the same files survive the taking back", async () => {
    const folder = await bench.gadget("dump", "worked-on");
    await rig("add", folder, ...bench.small(), "--write");
    const file = join(folder, "snap/snapcraft.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace("summary: A board", "summary: Our best board"));
    expect((await rig("remove", folder, "--write")).status).toBe(0);
    const diff = await git(folder, "diff", "--unified=0");
    expect(diff.split("\n").filter((line) => /^[-+](?![-+])/.test(line))).toEqual([
      "-summary: A board",
      "+summary: Our best board",
    ]);
  });

  test("is not deleted without --force: settings that were filled in", async () => {
    const folder = await bench.gadget("dump", "filled-in");
    const before = await state(folder);
    await rig("add", folder, ...bench.small(), "--write");
    writeFileSync(join(folder, "prepare-device/prepare-device.yaml"), "vault: {url: https://vault.acme.example/v1/}\n");
    const again = await rig("add", folder, ...bench.small(), "--write", "--json");
    expect(again.document.outcome).toBe("nothing-to-do");
    const refused = await rig("remove", folder, "--write", "--json");
    expect(refused.document.error).toMatchObject({ code: "gadget-changed-since" });
    expect(refused.document.error?.cure).toContain("--force");
    expect((await rig("remove", folder, "--write", "--force")).status).toBe(0);
    expect(await state(folder)).toEqual(before);
  });

  test("an API key stays, and stays hidden from git", async () => {
    const folder = await bench.gadget("dump", "with-key");
    await rig("add", folder, ...bench.small(), "--write");
    writeFileSync(join(folder, "prepare-device/api-key"), "not-a-real-key\n", { mode: 0o600 });
    const { document } = await rig("remove", folder, "--write", "--json");
    expect(document.leftToDo.join("\n")).toContain("prepare-device/api-key");
    expect(await git(folder, "status", "--porcelain", "--untracked-files=all")).toBe("?? prepare-device/.gitignore\n");
  });
});

test.each<[string, string, string]>([
  ["a base that is too old", "base: core18", "gadget-base-too-old"],
  ["plugs that are no map", "base: core22\nhooks: [configure]", "gadget-file-wrong"],
  [
    "a part of ours that is somebody else's",
    "base: core22\nparts: {prepare-device: {plugin: make}}",
    "gadget-file-wrong",
  ],
])("%s is refused with a cure", async (_situation, lines, code) => {
  const folder = await bench.gadget("packed", "refused");
  rmSync(join(folder, "meta"), { recursive: true });
  writeFileSync(join(folder, "snapcraft.yaml"), `name: x\nversion: '1'\ntype: gadget\n${lines}\n`);
  const { status, document } = await rig("add", folder, "--json");
  expect(status).toBe(2);
  expect(document.error?.code).toBe(code);
  expect(document.error?.cure).toMatch(/./);
});

test("an executable that is not built yet is on the list of what is left to do", async () => {
  const folder = await bench.gadget("dump", "not-built");
  const { document } = await rig("add", folder, "--built", bench.folder, "--json");
  expect(document.outcome).toBe("shown");
  expect(document.leftToDo[0]).toContain("npm run build");
});

test("without --built the executable is the project's own", async () => {
  const folder = await bench.gadget("dump", "own-executable");
  const { document } = await rig("add", folder, "--arch", architecture, "--json");
  const change = document.changes.find(({ path }) => path === `prepare-device/${architecture}/prepare-device`);
  expect(change?.diff).toContain(`(${(lstatSync(executable).size / 1e6).toFixed(1)} MB, not shown)`);
});
