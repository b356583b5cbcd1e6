import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PNG } from "pngjs";
import { decodeQR } from "qr/decode.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { identityKeyFromSeed } from "../../src/keys/identity-key.ts";
import { openEnvelope, payloadType, preAuthenticationEncoding, sealEnvelope } from "../../src/record/dsse.ts";
import { keyOf, recordOf } from "../unit/record/a-record.ts";
import { runAgent } from "./setup/agent.ts";
import { expectRegistered } from "./setup/expectations.ts";
import { type Document, onlyDocument, rigBrand, smallDeviceKey, World } from "./setup/world.ts";

const brand = await rigBrand();
const other = await rigBrand();
let world: World;

beforeAll(async () => {
  world = await World.make({ brand, deviceKey: await smallDeviceKey() });
  expectRegistered(world, await world.provision(), "registered");
});

afterAll(() => world[Symbol.asyncDispose]());

const recordPath = (of: World = world): string => join(of.ownFolder, "record.dsse.json");
const trust = (): string[] => ["--trust", world.path("trusted.assert")];
/** The last 32 bytes of the key's PKCS #8 (RFC 8410). */
function identitySeed(): Uint8Array {
  const body = readFileSync(join(world.ownFolder, "identity-key"), "utf8").replace(/-----[A-Z ]+-----|\s/g, "");
  return new Uint8Array(Buffer.from(body, "base64").subarray(-32));
}
const below = (): string[] => ["--prerequisites", world.path("brand.assert")];

async function record(...args: readonly string[]): Promise<{ status: number | null; document: Document }> {
  const run = await runAgent(["record", ...args, "--json"]);
  return { status: run.status, document: onlyDocument(run) };
}

describe("the record of a first boot", () => {
  test("tells identity, source, vault, steps and the hashes of what is stored", async () => {
    const { status, document } = await record("show", "--root", world.root);
    expect(status).toBe(0);
    const [serial] = world.state.systemSerials;
    expect(document).toMatchObject({
      version: 1,
      unit: { brand: world.model.brandId, model: "rig-one", serial: "RB1-2048-0007" },
      hardwareSerial: { source: "dmi.product-serial" },
      vault: world.vault.url,
      route: "own",
      serialAssertion: { revision: 1, text: Buffer.from(serial?.encoded ?? "").toString() },
      submissions: 1,
      run: { by: "provision", outcome: "registered" },
      runs: 1,
      earlier: [],
    });
    expect(document["steps"]).toContainEqual(expect.objectContaining({ step: "hand-over", outcome: "done" }));
    expect(JSON.stringify(document)).not.toContain(world.apiKey);
  });

  test("a further boot that finds everything done leaves it as it is", async () => {
    const before = readFileSync(recordPath());
    expectRegistered(world, await world.provision(), "already-registered");
    expect(readFileSync(recordPath())).toEqual(before);
  });

  test("verifies alone, and up to the root", async () => {
    expect(await record("verify", recordPath())).toMatchObject({
      status: 0,
      document: { signature: true, chain: false },
    });
    expect(await record("verify", recordPath(), ...trust(), ...below())).toMatchObject({
      status: 0,
      document: { signature: true, chain: true },
    });
  });

  test("openssl verifies its signature with the public key beside it", () => {
    const { payload, signature } = openEnvelope(new Uint8Array(readFileSync(recordPath())));
    writeFileSync(world.path("signed"), preAuthenticationEncoding(payloadType, payload));
    writeFileSync(world.path("signature"), signature);
    const key = join(world.ownFolder, "identity-key.pub");
    const args = ["pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin", "-in", world.path("signed")];
    const said = execFileSync("openssl", [...args, "-sigfile", world.path("signature")], { encoding: "utf8" });
    expect(said.trim()).toBe("Signature Verified Successfully");
  });

  test("one changed letter is refused", async () => {
    const bytes = readFileSync(recordPath());
    bytes[200] = (bytes[200] ?? 0) ^ 0x01;
    writeFileSync(world.path("changed.dsse.json"), bytes);
    const { status, document } = await record("verify", world.path("changed.dsse.json"));
    expect(status).toBe(7);
    expect(document.error?.code).toMatch(/^record-/);
  });

  test("a record that names no identity follows from none", async () => {
    const shown = (await record("show", recordPath())).document as unknown as ReturnType<typeof recordOf>;
    const unit = { brand: null, model: null, serial: null, deviceKeyId: null, boardPrint: null };
    const empty = { ...shown, unit: { ...shown.unit, ...unit } };
    const file = world.path("empty.dsse.json");
    const key = identityKeyFromSeed(identitySeed());
    writeFileSync(file, sealEnvelope(new TextEncoder().encode(JSON.stringify(empty)), key));
    expect(await record("verify", file)).toMatchObject({ status: 0, document: { chain: false } });
    expect(await record("verify", file, ...trust(), ...below())).toMatchObject({
      status: 7,
      document: { error: { code: "record-not-this-serial" } },
    });
  });

  test("a record signed by somebody else's key does not follow from this unit's serial assertion", async () => {
    const shown = (await record("show", recordPath())).document as unknown as ReturnType<typeof recordOf>;
    const identityKey = Buffer.from(keyOf(1).publicKey).toString("base64");
    const forged = { ...shown, unit: { ...shown.unit, identityKey } };
    const file = world.path("forged.dsse.json");
    writeFileSync(file, sealEnvelope(new TextEncoder().encode(JSON.stringify(forged)), keyOf(1)));
    expect(await record("verify", file)).toMatchObject({ status: 0 });
    expect(await record("verify", file, ...trust(), ...below())).toMatchObject({
      status: 7,
      document: { error: { code: "record-not-this-serial" } },
    });
  });

  test("its label can be read back from the picture", async () => {
    const { status, document } = await record(
      "label",
      recordPath(),
      "--png",
      world.path("l.png"),
      "--svg",
      world.path("l.svg"),
    );
    expect({ status, serial: document.serial }).toEqual({ status: 0, serial: "RB1-2048-0007" });
    const { data, width, height } = PNG.sync.read(readFileSync(world.path("l.png")));
    expect(decodeQR({ data, width, height })).toBe(document["code"]);
    expect(readFileSync(world.path("l.svg"), "utf8")).toContain("Serial RB1-2048-0007");
  });

  test("without the root the chain does not hold, and the cure names the option that is missing", async () => {
    const { status, document } = await record("verify", recordPath(), ...below());
    expect(status).toBe(7);
    expect(document.error?.code).toBe("prerequisite-not-found");
    expect(JSON.stringify(document.error)).toContain("--trust FILE");
  });

  test("the command of docs/record.md for a root of one's own holds as it stands there", async () => {
    const page = readFileSync("docs/record.md", "utf8");
    const [, command = ""] = /^ {4}prepare-device (record verify DIR\/[^\n]*\\\n[^\n]*)$/m.exec(page) ?? [];
    const words = command.split(/[\s\\]+/).map((word) => word.replace(/^DIR(?=\/)/, world.path("")));
    expect(words).toContain("--trust");
    expect(await record(...words.slice(1))).toMatchObject({ status: 0, document: { chain: true, unit: "registered" } });
  });

  test("laid out anew by another program it is the same record", async () => {
    const file = world.path("laid-out.dsse.json");
    writeFileSync(file, JSON.stringify(JSON.parse(readFileSync(recordPath(), "utf8")), null, 2));
    expect(await record("verify", file, ...trust(), ...below())).toMatchObject({
      status: 0,
      document: { chain: true },
    });
  });

  test("its first line says what became of the unit", async () => {
    const run = await runAgent(["record", "verify", recordPath()]);
    expect(run.stdout.split("\n")[0]).toBe(
      `record verified: unit registered: ${world.model.brandId}/rig-one, serial RB1-2048-0007`,
    );
  });

  test.each([
    ["label", ["--svg", "/nowhere/l.svg"], /cannot write .*: there is no folder \/nowhere$/m],
    ["label", ["--png", "/proc/version/l.png"], /name another path/],
    ["merge", ["/nowhere"], /Name folders that are there/],
  ])("record %s %j says what is wrong with the path", async (command, more, said) => {
    const args = command === "label" ? [recordPath(), ...more] : more;
    const run = await runAgent(["record", command, ...args]);
    expect(run.status).toBe(8);
    expect(run.stderr.replaceAll(" [disk-missing]", "")).toMatch(said);
    expect(run.stderr).not.toMatch(/mounted|Move away/);
  });

  test("merge of a record in place of a folder does not send it away", async () => {
    const run = await runAgent(["record", "merge", recordPath()]);
    expect(run.status).toBe(8);
    expect(run.stderr).toContain("what to do: Name the folder that holds the records");
  });
});

test("a boot that failed is in the record with its code, and stays in it when the next one succeeds", async () => {
  await using down = await World.make({
    brand: other,
    deviceKey: await smallDeviceKey(),
    vaultFaults: [{ fault: "no-serial", endpoint: "serial", times: 99 }],
  });
  const failed = await down.provision();
  expect(failed.status).not.toBe(0);
  const code = failed.document.error?.code ?? "";
  expect((await record("show", recordPath(down))).document).toMatchObject({ run: { outcome: "failed", code } });
  const verified = await runAgent(["record", "verify", recordPath(down)]);
  expect(verified.stdout.split("\n")[0]).toMatch(/^record verified: unit NOT REGISTERED, last run: failed \[/);
  const picture = down.path("label.svg");
  const label = await record("label", recordPath(down), "--svg", picture);
  expect({ ...label, code: label.document.error?.code, drawn: existsSync(picture) }).toMatchObject({
    status: 8,
    code: "label-not-registered",
    drawn: false,
  });
  const forced = await runAgent(["record", "label", recordPath(down), "--allow-unregistered"]);
  expect(forced.status).toBe(0);
  expect(forced.stderr).toMatch(/^WARNING: this unit is not registered/);
  await down.mendVault();
  expectRegistered(down, await down.provision(), "registered");
  expect((await record("show", recordPath(down))).document).toMatchObject({
    runs: 2,
    run: { outcome: "registered" },
    earlier: [{ outcome: "failed", code }],
  });
});

test("a disk that is full when the record is written does not fail a boot", async () => {
  await using unlucky = await World.make({ brand: other, deviceKey: await smallDeviceKey() });
  mkdirSync(join(unlucky.ownFolder, "record.dsse.json"), { recursive: true, mode: 0o700 });
  const { status, stderr } = await unlucky.provision();
  expect({ status, warned: stderr.includes("the record of this run could not be kept") }).toEqual({
    status: 0,
    warned: true,
  });
});

describe("record merge", () => {
  const fleet = 300;

  beforeAll(() => {
    for (const station of ["a", "b"]) mkdirSync(world.path(`line/${station}`), { recursive: true });
    for (let unit = 0; unit < fleet; unit += 1) writeUnit(`line/${unit % 2 === 0 ? "a" : "b"}`, unit, recordOf(unit));
    writeUnit("line/b", fleet, recordOf(fleet, { unit: { serial: recordOf(7).unit.serial } }));
    cpSync(recordPath(), world.path("line/a/real.dsse.json"));
  });

  function writeUnit(folder: string, unit: number, statement: unknown): void {
    const bytes = sealEnvelope(new TextEncoder().encode(JSON.stringify(statement)), keyOf(unit));
    writeFileSync(world.path(`${folder}/unit-${unit}.dsse.json`), bytes);
  }

  test("finds the duplicate across two stations and writes a line for each unit", async () => {
    const csv = world.path("units.csv");
    const { status, document } = await record("merge", world.path("line/a"), world.path("line/b"), "--csv", csv);
    expect(status).toBe(7);
    expect(document).toMatchObject({ outcome: "findings", units: fleet + 2, registered: fleet + 2, refused: [] });
    expect(document["duplicates"]).toMatchObject([
      { kind: "serial", units: [{ station: world.path("line/b") }, { station: world.path("line/b") }] },
    ]);
    expect(readFileSync(csv, "utf8").trimEnd().split("\n")).toHaveLength(fleet + 3);
  });

  test("a file that is no record is named, and the others count", async () => {
    mkdirSync(world.path("mixed"));
    cpSync(recordPath(), world.path("mixed/real.dsse.json"));
    writeFileSync(world.path("mixed/broken.dsse.json"), "{");
    const { status, document } = await record("merge", world.path("mixed"));
    expect(status).toBe(7);
    expect(document).toMatchObject({ units: 1, refused: [{ code: "record-unreadable" }] });
  });

  test("a clean line ends with 0, an empty folder with a cure", async () => {
    mkdirSync(world.path("clean"));
    cpSync(recordPath(), world.path("clean/real.dsse.json"));
    mkdirSync(world.path("empty"));
    expect((await record("merge", world.path("clean"))).status).toBe(0);
    const { stdout } = await runAgent(["record", "merge", world.path("clean")]);
    expect(stdout).toContain(
      "yield 100.00 % of these units are registered or delegated\n  not among them: units that ended",
    );
    expect(await record("merge", world.path("empty"))).toMatchObject({
      document: { error: { code: "record-not-found" } },
    });
  });
});
