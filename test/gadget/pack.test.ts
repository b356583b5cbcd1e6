import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { outputOf, runCommand } from "../../scripts/command.ts";
import { projectFolder, readPackageJson } from "../../scripts/project.ts";
import { executable, time, Workshop } from "./unpacked-gadget.ts";

const notices = [`${projectFolder}/LICENSE`, `${projectFolder}/dist/THIRD-PARTY-LICENSES.txt`];
let workshop: Workshop;
let author: string;
let snap: string;
let unpacked: string;

beforeAll(async () => {
  workshop = new Workshop();
  author = workshop.author({ "api-key": ["not-a-real-key\n", 0o600] });
  snap = await workshop.pack(workshop.stage(author, "staged", { executable, notices }), "out");
  unpacked = await workshop.unpack(snap, "unpacked");
});

afterAll(() => workshop[Symbol.dispose]());

function modeOf(path: string): string {
  return (statSync(join(unpacked, path)).mode & 0o7777).toString(8);
}

function sha256(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

test("the snap is compressed with lzo and bears the architecture in its name", async () => {
  expect(snap).toMatch(/\/prepare-device-example_1_(?:amd64|arm64)\.snap$/);
  expect(await outputOf("unsquashfs", ["-s", snap])).toMatch(/^Compression lzo$/m);
});

test("the hooks of the plain gadget are there and executable, and prepare-serial-request is none of them", () => {
  const hooks = readdirSync(join(unpacked, "meta/hooks")).sort();
  expect(hooks).toEqual(["check-health", "configure", "install", "prepare-device"]);
  expect(hooks.map((name) => modeOf(`meta/hooks/${name}`))).toEqual(hooks.map(() => "755"));
});

test("the executable runs from the unpacked squashfs and is the built one", async () => {
  const { status, stdout } = await runCommand(join(unpacked, "bin/prepare-device"), ["--version"], { env: {} });
  expect({ status, version: stdout.includes(readPackageJson(projectFolder).version) }).toEqual({
    status: 0,
    version: true,
  });
  expect(sha256(join(unpacked, "bin/prepare-device"))).toBe(sha256(executable));
});

test("an API key that only its owner may read stays so, and everything else may be read by snapd", () => {
  expect(modeOf("api-key")).toBe("600");
  expect(["meta/snap.yaml", "meta/gadget.yaml", "prepare-device.yaml"].map(modeOf)).toEqual(["644", "644", "644"]);
});

test("the licences of what is in the executable are packed with it", () => {
  const packed = readdirSync(join(unpacked, "usr/share/doc/prepare-device")).sort();
  expect(packed).toEqual(["LICENSE", "THIRD-PARTY-LICENSES.txt"]);
});

test("the author's snapcraft.yaml and README do not travel", () => {
  expect(readdirSync(unpacked).sort()).toEqual(["api-key", "bin", "meta", "prepare-device.yaml", "usr"]);
});

test("packing again, under another umask, gives the same bytes", async () => {
  const umask = process.umask(0o077);
  try {
    const again = await workshop.pack(workshop.stage(author, "staged-again", { executable, notices }), "out-again");
    expect(sha256(again)).toBe(sha256(snap));
  } finally {
    process.umask(umask);
  }
}, 120_000);

test("every file bears the time it was given", () => {
  const listed = execFileSync("unsquashfs", ["-lls", snap], {
    encoding: "utf8",
    env: { PATH: process.env["PATH"], TZ: "UTC" },
  });
  const times = new Set(listed.split("\n").flatMap((line) => line.match(/\d{4}-\d\d-\d\d \d\d:\d\d/) ?? []));
  expect([...times]).toEqual([time.toISOString().slice(0, 16).replace("T", " ")]);
});
