import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { checkStaged } from "../../scripts/gadget/check-staged.ts";
import { packGadgetCommand } from "../../scripts/gadget/pack-command.ts";
import { Workshop } from "./unpacked-gadget.ts";

let workshop: Workshop;

beforeEach(() => {
  workshop = new Workshop();
  vi.stubEnv("INIT_CWD", workshop.folder);
});

afterEach(() => {
  vi.unstubAllEnvs();
  workshop[Symbol.dispose]();
});

interface End {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function pack(...args: readonly string[]): Promise<End> {
  const out: string[] = [];
  const err: string[] = [];
  const terminal = { out: (line: string) => out.push(line), err: (line: string) => err.push(line) };
  const status = await packGadgetCommand(["--out", "out", ...args], terminal);
  return { status, stdout: out.join("\n"), stderr: err.join("\n") };
}

/** Nothing was packed; the last two lines of stderr are the error with this code, and what to do. */
function expectRefused({ status, stdout, stderr }: End, code: string, exit: number): void {
  expect({ status, stdout }).toEqual({ status: exit, stdout: "" });
  expect(stderr).toMatch(new RegExp(`^error: cannot .* \\[${code}\\]$`, "m"));
  expect(stderr).toContain("\n  what to do: ");
  expect(stderr).not.toMatch(/\n {4}at /);
  expect(existsSync(join(workshop.folder, "out"))).toBe(false);
}

const settings = "vault: {url: https://vault.example.com/v1/, headers: {api-key: {file: api-key}}}\n";

describe("a gadget that could not register is not packed:", () => {
  test.each<[string, Parameters<Workshop["author"]>[0], string]>([
    ["a misspelt key", { "prepare-device.yaml": ["valut: {}\n", 0o644] }, "settings-key-unknown"],
    ["an API key that is not there", { "prepare-device.yaml": [settings, 0o644] }, "settings-file-missing"],
    [
      "an API key that everybody may read",
      { "prepare-device.yaml": [settings, 0o644], "api-key": ["not-a-real-key\n", 0o644] },
      "settings-secret-exposed",
    ],
    [
      "a signer that is not in the gadget",
      { "prepare-device.yaml": ["hardware-identity: {signer: [bin/signer]}\n", 0o644] },
      "settings-file-missing",
    ],
  ])("%s", async (_situation, files, code) => {
    workshop.author(files);
    const end = await pack("--source", "author");
    expectRefused(end, code, 3);
    expect(end.stderr).toContain(join(workshop.folder, "author/prepare-device.yaml:1:"));
    expect(end.stderr).not.toContain("pack-gadget-");
  });

  test("no settings at all", async () => {
    rmSync(join(workshop.author(), "prepare-device.yaml"));
    expectRefused(await pack("--source", "author"), "settings-not-found", 3);
  });

  test("--hardware-key without a key of hardware-identity", async () => {
    workshop.author();
    expectRefused(await pack("--source", "author", "--hardware-key"), "settings-incomplete", 3);
  });
});

describe("what is no gadget is refused with what to do:", () => {
  test("a folder that does not exist", async () => {
    expectRefused(await pack("--source", "nowhere"), "gadget-not-found", 2);
  });

  test("sources laid out for snapcraft", async () => {
    mkdirSync(join(workshop.folder, "mine/snap"), { recursive: true });
    writeFileSync(join(workshop.folder, "mine/snap/snapcraft.yaml"), "name: mine\n");
    const end = await pack("--source", "mine");
    expectRefused(end, "gadget-not-found", 2);
    expect(end.stderr).toContain("side by side");
  });

  test.each(["nowhere", "empty"])("--onto %s", async (onto) => {
    workshop.author();
    mkdirSync(join(workshop.folder, "empty"));
    const end = await pack("--source", "author", "--onto", onto);
    expectRefused(end, "gadget-not-found", 2);
    expect(end.stderr).toContain("unsquashfs");
  });

  test.each(["snapcraft.yaml", "gadget.yaml"])("a fault of YAML in %s, with its line", async (name) => {
    workshop.author({ [name]: ["name: x\nplugs: [\n", 0o644] });
    const end = await pack("--source", "author");
    expectRefused(end, "gadget-file-wrong", 2);
    expect(end.stderr).toMatch(new RegExp(`author/${name}:\\d:\\d`));
  });

  test("an architecture the executable is not built for", async () => {
    workshop.author();
    expectRefused(await pack("--source", "author", "--arch", "riscv64"), "usage-wrong", 2);
  });

  test.each([
    ["a stray word", "word"],
    ["an unknown option", "--ont"],
  ])("%s", async (_situation, arg) => {
    expectRefused(await pack(arg), "usage-wrong", 2);
  });
});

test("--help has an example", async () => {
  const { status, stdout, stderr } = await pack("--help");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toContain("Example:\n  npm run pack:gadget -- ");
});

test("a gadget is packed from where the person stands, with a warning of the example's snap id", async () => {
  workshop.author({ "prepare-device.yaml": [settings, 0o644], "api-key": ["not-a-real-key\n", 0o640] });
  const { status, stdout, stderr } = await pack("--source", "author", "--json");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const { packed } = JSON.parse(stdout) as { packed: readonly { snap: string; warnings: readonly string[] }[] };
  expect(packed[0]?.snap).toBe(join(workshop.folder, "out", readdirSync(join(workshop.folder, "out"))[0] ?? ""));
  expect(packed[0]?.warnings.join("\n")).toContain("ExampleGadgetSnapId");
  const unpacked = await workshop.unpack(packed[0]?.snap ?? "", "unpacked");
  expect(readdirSync(unpacked)).toContain("api-key");
});

test("files that the settings name on the device are not looked for here", async () => {
  const onDevice = settings.replace("file: api-key", "file: /var/snap/mine/common/api-key");
  const source = workshop.author({ "prepare-device.yaml": [onDevice, 0o644] });
  const folder = workshop.stage(source, "staged");
  const warnings = await checkStaged({ folder, source, hardwareKey: false });
  expect(warnings.filter((line) => !line.includes("ExampleGadgetSnapId"))).toEqual([]);
});
