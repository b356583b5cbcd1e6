import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { exportHardwareIdentityCommand } from "../../../src/commands/hardware-identity.ts";
import type { HardwareIdentityOptions } from "../../../src/commands/options.ts";
import { codeOfAsync } from "../disk/code-of.ts";
import { pemOf, rsaKey } from "./sample-keys.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "export-"));
  writeFileSync(join(folder, "settings.yaml"), "vault:\n  url: https://vault.example.com/v1/\n");
  vi.stubEnv("SNAP_SAVE_DATA", undefined);
  vi.stubEnv("SNAP_COMMON", undefined);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

interface Exported {
  readonly made: boolean;
  readonly kind: string;
  readonly origin: string;
  readonly hardwareIdKeySha3384: string;
  readonly template: Record<string, string>;
}

async function runExport(options: Partial<HardwareIdentityOptions>): Promise<{ out: string; err: string }> {
  const lines = { out: [] as string[], err: [] as string[] };
  const terminal = { out: (line: string) => lines.out.push(line), err: (line: string) => lines.err.push(line) };
  const given = { config: join(folder, "settings.yaml"), root: "/", ...options };
  expect(await exportHardwareIdentityCommand(terminal, given)).toBe(0);
  return { out: lines.out.join("\n"), err: lines.err.join("\n") };
}

const json = async (options: Partial<HardwareIdentityOptions>): Promise<Exported> =>
  JSON.parse((await runExport({ ...options, json: true })).out) as Exported;

describe("hardware-identity export", () => {
  test("makes no key unless asked to, then exports the same one every time", async () => {
    vi.stubEnv("SNAP_COMMON", folder);
    expect(await codeOfAsync(runExport({}))).toBe("hardware-key-missing");
    expect(existsSync(join(folder, "prepare-device"))).toBe(false);
    const first = await json({ make: true });
    expect(first).toMatchObject({ made: true, kind: "ecdsa", origin: join(folder, "prepare-device/hardware-key") });
    for (const options of [{}, { make: true } as const]) {
      const again = await json(options);
      expect(again).toMatchObject({ made: false, hardwareIdKeySha3384: first.hardwareIdKeySha3384 });
      expect(again.template).toEqual(first.template);
    }
  });

  test("prints the headers for snap sign alone on stdout", async () => {
    vi.stubEnv("SNAP_COMMON", folder);
    const { out, err } = await runExport({ make: true });
    const { template } = await json({});
    expect(JSON.parse(out)).toEqual(template);
    expect(err).toContain(String(template["hardware-id-key-sha3-384"]));
    expect(err).not.toContain("PRIVATE");
  });

  test("finds the key of the gadget below another root", async () => {
    const own = join(folder, "root/var/snap/gadget/common/prepare-device");
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, "hardware-key"), pemOf(rsaKey), { mode: 0o600 });
    // The folders of the snap it runs in are not those of the other device.
    vi.stubEnv("SNAP_COMMON", folder);
    expect(await json({ root: join(folder, "root") })).toMatchObject({
      kind: "rsa",
      origin: join(own, "hardware-key"),
    });
  });

  test("does not guess where a new key should be kept", async () => {
    expect(await codeOfAsync(runExport({ root: join(folder, "root"), make: true }))).toBe("hardware-key-place-unknown");
    expect(await codeOfAsync(runExport({ root: join(folder, "root") }))).toBe("hardware-key-missing");
  });
});
