import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hasNoDeviceKey, makesKeyLikely } from "../../../src/commands/hooks/key-hint.ts";

let place: string;
let root: string;
let settings: string;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "key-hint-"));
  root = join(place, "root");
  settings = join(place, "snap/prepare-device.yaml");
  for (const folder of [root, dirname(settings)]) mkdirSync(folder);
});
afterEach(() => rmSync(place, { recursive: true }));

const likely = (hook = "configure"): boolean =>
  makesKeyLikely(hook, { SNAP: dirname(settings), SNAPPY_GLOBAL_ROOT: root });

function putKey(folder: string): void {
  mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, folder, "a-key"), "");
}

describe("a hook is likely to make a device key", () => {
  it.each([
    "route: adopted\n",
    "vault:\n  url: x\nroute:   'adopted'  # ours\n",
    'route: "adopted"',
    "route: adopted\r\nvault: {}\r\n",
    '{"vault":{"url":"x"},"route":"adopted","deadline":60}',
    '{\n  "vault": {"url": "x"},\n  "route": "adopted"\n}',
    "{route: adopted, vault: {url: x}}",
  ])("where the gadget's settings say %j", (text) => {
    writeFileSync(settings, text);
    expect(likely()).toBe(true);
  });

  it.each(["install", "configure", "prepare-device"])("as %s, which may register", (hook) => {
    writeFileSync(settings, "route: adopted\n");
    expect(likely(hook)).toBe(true);
  });

  it("where the key folder is there, and empty", () => {
    writeFileSync(settings, "route: adopted\n");
    mkdirSync(join(root, "var/lib/snapd/device/private-keys-v1"), { recursive: true });
    expect(likely()).toBe(true);
  });
});

describe("no key is likely to be made", () => {
  it.each([
    "",
    "route: delegated\n",
    "route: auto\n",
    "# route: adopted\n",
    "serial:\n  route: adopted\n",
    "route: adopted-by-nobody\n",
    '{"route":"auto","log":{"level":"adopted"}}',
  ])("where the gadget's settings say %j", (text) => {
    writeFileSync(settings, text);
    expect(likely()).toBe(false);
  });

  it.each(["check-health", "prepare-serial-request", "no-such-hook"])("as %s, which does not register", (hook) => {
    writeFileSync(settings, "route: adopted\n");
    expect(likely(hook)).toBe(false);
  });

  it.each([
    ["snapd has one", "var/lib/snapd/device/private-keys-v1"],
    ["the save partition has one", "var/lib/snapd/save/device/private-keys-v1"],
    ["one waits", "var/lib/snapd/device/prepare-device/private-keys-v1"],
    ["one waits on the save partition", "var/lib/snapd/save/device/prepare-device/private-keys-v1"],
  ])("where %s", (_what, folder) => {
    writeFileSync(settings, "route: adopted\n");
    putKey(folder);
    expect(likely()).toBe(false);
    expect(hasNoDeviceKey(root)).toBe(false);
  });

  it("where the environment names another route", () => {
    writeFileSync(settings, "route: adopted\n");
    const environment = { SNAP: dirname(settings), SNAPPY_GLOBAL_ROOT: root };
    expect(makesKeyLikely("configure", { ...environment, PREPARE_DEVICE_ROUTE: "delegated" })).toBe(false);
    expect(makesKeyLikely("configure", { ...environment, PREPARE_DEVICE_ROUTE: "" })).toBe(true);
  });

  it("where the settings are missing, a folder, a pipe that nobody writes, or too big", () => {
    expect(likely()).toBe(false);
    mkdirSync(settings);
    expect(likely()).toBe(false);
    rmSync(settings, { recursive: true });
    execFileSync("mkfifo", [settings]);
    expect(likely()).toBe(false);
    rmSync(settings);
    writeFileSync(settings, `route: adopted\n${"#".repeat(64 * 1024)}`);
    expect(likely()).toBe(false);
  });

  it("where the key folder cannot be looked into, or outside of a snap", () => {
    writeFileSync(settings, "route: adopted\n");
    mkdirSync(join(root, "var/lib/snapd/device"), { recursive: true });
    writeFileSync(join(root, "var/lib/snapd/device/private-keys-v1"), "no folder");
    expect(likely()).toBe(false);
    expect(makesKeyLikely("configure", {})).toBe(false);
  });
});
