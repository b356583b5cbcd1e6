import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { decodeAssertion } from "../../../src/assertion/decode.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { checkSerialOfRecord } from "../../../src/record/check-identity.ts";
import { readRecord } from "../../../src/record/read-record.ts";
import type { BootRecord } from "../../../src/record/statement.ts";
import type { Brand } from "../../../src/rig/brand.ts";
import { throwAwayBrand } from "../../brand/throw-away.ts";
import { apiKey, HookWorld, type HookWorldInput, serial } from "./hook-world.ts";

let brand: Brand;

beforeAll(async () => {
  brand = await throwAwayBrand();
});

const world = (input: Omit<HookWorldInput, "brand"> = {}): Promise<HookWorld> => HookWorld.start({ brand, ...input });
const noPlugs = { network: true, control: false, "device-keys": false };

function ownFolder({ snapd }: HookWorld): string {
  return join(snapd.device.deviceFolder, "prepare-device");
}

function bytesIn(folder: string): Uint8Array {
  return new Uint8Array(readFileSync(join(folder, "record.dsse.json")));
}

/** The record beside the identity key, with its signature checked. */
function recordIn(folder: string): BootRecord {
  return readRecord(bytesIn(folder));
}

/** The board is flashed anew, or another one says the same serial: the vault signs for a second key. */
function startOver(rig: HookWorld): void {
  rig.wipe();
  rmSync(rig.snapd.device.deviceFolder, { recursive: true });
}

describe("a hook keeps the signed record of what it came to", () => {
  it("adopted during seeding: with the whole chain from the serial assertion to the key that signs it", async () => {
    await using rig = await world({ seeded: false });
    expect((await rig.run("configure")).exit).toBe(0);
    const record = recordIn(ownFolder(rig));
    expect(record).toMatchObject({
      route: "adopted",
      unit: { serial, brand: brand.brandId, model: "gateway-one" },
      run: { by: "configure", outcome: "registered" },
      serialAssertion: { revision: 1 },
      snapd: expect.stringMatching(/^2\./) as string,
      notes: [],
    });
    const assertion = decodeAssertion(new TextEncoder().encode(record.serialAssertion?.text), nodeCrypto);
    if (assertion.type !== "serial") throw new Error("no serial assertion");
    expect(() => checkSerialOfRecord(record, assertion)).not.toThrow();
  });

  it("adopted late: by prepare-device, although it ends with status 9", async () => {
    await using rig = await world();
    expect((await rig.run("prepare-device")).exit).toBe(9);
    expect(recordIn(ownFolder(rig)).run).toMatchObject({ by: "prepare-device", outcome: "registered" });
  });

  it.each([
    ["in SNAP_COMMON, where the gadget has nothing on the save partition", false],
    ["on the save partition, where the gadget has a folder there", true],
  ])("delegated: %s", async (_where, hasSave) => {
    await using rig = await world({ plugs: noPlugs });
    if (hasSave) mkdirSync(rig.saveFolder, { recursive: true });
    await rig.run("prepare-device");
    const folder = hasSave ? join(rig.saveFolder, "prepare-device") : rig.commonFolder;
    expect(recordIn(folder)).toMatchObject({
      route: "delegated",
      unit: { serial, deviceKeyId: null },
      hardwareSerial: { source: "dmi.product-serial" },
      serialAssertion: null,
      run: { by: "prepare-device", outcome: "delegated", code: "delegated" },
    });
    expect(readFileSync(join(folder, "record.dsse.json"), "latin1")).not.toContain(apiKey);
    expect(Buffer.from(JSON.stringify(recordIn(folder))).includes(apiKey)).toBe(false);
  });

  it("delegated once more: no news, so that the flash is not worn", async () => {
    await using rig = await world({ plugs: noPlugs });
    await rig.run("prepare-device");
    const first = bytesIn(rig.commonFolder);
    await rig.run("prepare-device");
    expect(bytesIn(rig.commonFolder)).toEqual(first);
  });

  it("delegated: under the one lock that the decision took, which is free afterwards", async () => {
    await using rig = await world({ plugs: noPlugs });
    await rig.run("prepare-device");
    expect(recordIn(rig.commonFolder).run.outcome).toBe("delegated");
    const locks = readdirSync(rig.commonFolder).filter((name) => /^(?:lock|owner)\./.test(name));
    expect(locks).toEqual(["lock.1"]);
    expect(readFileSync(join(rig.commonFolder, "lock.1"), "utf8")).toBe("released\n");
  });

  it("every try that was made again is in it, with its code", async () => {
    await using rig = await world({
      route: "adopted",
      faults: [
        { fault: "busy-503", endpoint: "serial", times: 1 },
        { fault: "busy-503", endpoint: "request-id", times: 1 },
      ],
    });
    await rig.run("prepare-device");
    const record = recordIn(ownFolder(rig));
    expect(record.run.outcome).toBe("registered");
    expect(record.attempts.map(({ code }) => code)).toEqual(["vault-busy", "vault-busy"]);
    expect(record.attempts.every(({ waitMs }) => waitMs > 0)).toBe(true);
    expect(record.submissions).toBe(2);
  });

  it("a registration that failed is told with its code", async () => {
    await using rig = await world({
      route: "adopted",
      faults: [{ fault: "no-serial", endpoint: "serial", times: 99 }],
    });
    const { exit } = await rig.run("prepare-device");
    const { code } = JSON.parse(readFileSync(join(rig.commonFolder, "verdict.json"), "utf8")) as { code: string };
    expect(exit).not.toBe(0);
    expect(recordIn(ownFolder(rig)).run).toMatchObject({ by: "prepare-device", outcome: "failed", code });
  });

  it("a record that cannot be written changes nothing, and the log says why", async () => {
    await using rig = await world({ seeded: false });
    mkdirSync(join(ownFolder(rig), "record.dsse.json"), { recursive: true });
    expect((await rig.run("configure")).exit).toBe(0);
    expect(rig.snapd.health).toMatchObject({ status: "okay" });
    expect(readFileSync(join(rig.commonFolder, "log.jsonl"), "utf8")).toContain("could not be kept");
  });

  it("without an identity key there is none", async () => {
    await using rig = await world({ plugs: noPlugs, settings: ["identity-key: false"] });
    await rig.run("prepare-device");
    expect(existsSync(join(rig.commonFolder, "record.dsse.json"))).toBe(false);
  });

  it("a hook that leaves it to prepare-device keeps none, and prepare-device tells of the boot", async () => {
    await using rig = await world({ plugs: noPlugs, seeded: false });
    await rig.run("configure");
    expect(existsSync(join(rig.commonFolder, "identity-key"))).toBe(true);
    expect(existsSync(join(rig.commonFolder, "record.dsse.json"))).toBe(false);
    rig.snapd.seeded = true;
    await rig.run("prepare-device");
    expect(recordIn(rig.commonFolder)).toMatchObject({ runs: 1, run: { outcome: "delegated" } });
  });
});

describe("a serial that the vault had signed before is told at once", () => {
  it("during seeding: in health, in the record, and by check-health until somebody has looked", async () => {
    await using rig = await world({ seeded: false });
    await rig.run("configure");
    startOver(rig);
    expect((await rig.run("configure")).exit).toBe(0);
    const told = { status: "blocked", code: "serial-signed-before" };
    expect(rig.snapd.health).toMatchObject(told);
    expect(recordIn(ownFolder(rig)).notes).toMatchObject([{ code: "serial-signed-before" }]);
    rig.snapd.seeded = true;
    expect((await rig.snapd.lookForSerial()).kind).toBe("restored");
    await rig.run("check-health");
    expect(rig.snapd.health).toMatchObject(told);
    rmSync(join(rig.commonFolder, "verdict.json"));
    await rig.run("check-health");
    expect(rig.snapd.health).toMatchObject({ status: "okay" });
  });

  it("after seeding: the hook ends with 9 as ever, and check-health tells it", async () => {
    await using rig = await world();
    await rig.run("prepare-device");
    startOver(rig);
    expect((await rig.run("prepare-device")).exit).toBe(9);
    expect((await rig.snapd.lookForSerial()).kind).toBe("restored");
    await rig.run("check-health");
    expect(rig.snapd.health).toMatchObject({ status: "blocked", code: "serial-signed-before" });
  });

  it("where answers of our own were lost it is told as that, and is no alarm", async () => {
    await using rig = await world({
      seeded: false,
      faults: [{ fault: "lost-answer", endpoint: "serial", times: 1 }],
    });
    await rig.run("configure");
    expect(rig.snapd.health).toMatchObject({ status: "waiting", code: "serial-signed-before" });
    expect(recordIn(ownFolder(rig)).notes[0]?.text).toContain("lost on their way");
  });

  it("delegated: snapd shows a snap the serial number and not the revision, and nothing is claimed", async () => {
    await using rig = await world({ plugs: noPlugs });
    await rig.run("prepare-device");
    expect(recordIn(rig.commonFolder)).toMatchObject({ serialAssertion: null, notes: [] });
    expect(rig.snapd.health).toMatchObject({ status: "waiting", code: "delegated" });
  });
});
