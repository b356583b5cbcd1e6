import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { encodeStream } from "../../../src/assertion/encode.ts";
import { decodeStream } from "../../../src/assertion/stream.ts";
import { generateDeviceKey } from "../../../src/keys/device-key.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { makeBrand } from "../../../src/rig/brand.ts";
import { StoreServer } from "../../../src/rig/store/store-server.ts";
import { makeContext, makeSetup, register, type Setup, startVault, validFrom } from "./rig-setup.ts";
import { acknowledge, ask, RigDevice } from "./snapd-setup.ts";

const setups = new Map<string, Setup>();
const serials = new Map<string, Uint8Array>();

beforeAll(async () => {
  for (const kind of ["graded", "ungraded", "classic"] as const) {
    const setup = await makeSetup(kind);
    await using vault = await startVault(setup);
    setups.set(kind, setup);
    serials.set(kind, new Uint8Array(await (await register(setup, vault)).arrayBuffer()));
  }
});

function setupOf(kind: string): Setup {
  const setup = setups.get(kind);
  if (setup === undefined) throw new RangeError(kind);
  return setup;
}

function serialOf(kind: string): Uint8Array {
  return serials.get(kind) ?? new Uint8Array(0);
}

function putKey(device: RigDevice, setup: Setup, mode = 0o600, folderMode = 0o700): void {
  const folder = join(device.snapd.device.deviceFolder, "private-keys-v1");
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, folderMode);
  const path = join(folder, setup.key.keyId);
  writeFileSync(path, setup.key.encodePrivate());
  chmodSync(path, mode);
}

describe("POST /v2/assertions", () => {
  it("takes a serial that verifies and keeps it where snapd does", async () => {
    await using device = await RigDevice.start(setupOf("graded"));
    expect(await acknowledge(device, serialOf("graded"))).toBe("sync");
    const path = "var/lib/snapd/assertions/asserts-v0/serial/rig-brand/rig-model/SN-1/active";
    expect(new Uint8Array(readFileSync(join(device.snapd.device.root, path)))).toEqual(serialOf("graded"));
    expect(await acknowledge(device, serialOf("graded"))).toBe("sync");
  });

  it("takes account, account-key and serial in any order, and nothing of a stream that is bad in part", async () => {
    const setup = setupOf("graded");
    const other = await makeSetup();
    await using device = await RigDevice.start({ ...setup, brand: { ...setup.brand, trusted: other.brand.trusted } });
    const { account, accountKey } = other.brand.brand;
    const [serial] = decodeStream(serialOf("graded"), nodeCrypto);
    if (serial === undefined) throw new TypeError("no serial");
    const missing = await acknowledge(device, encodeStream([accountKey, account, serial]));
    expect(missing).toMatch(/^400 assert failed: /);
    const keys = () => device.snapd.assertions.all("account-key").map((one) => one.primaryKey[0]);
    expect(keys()).not.toContain(accountKey.publicKeyId);
    expect(await acknowledge(device, encodeStream([accountKey, account]))).toBe("sync");
    expect(keys()).toContain(accountKey.publicKeyId);
  });

  it.each([
    ["an altered serial", (text: string) => text.replace("SN-1", "SN-2"), /assert failed: /],
    [
      "garbage",
      () => "hello\n",
      /cannot decode request body into assertions: unexpected EOF|cannot decode request body/,
    ],
    ["files without an empty line between them", (text: string) => `${text}${text}`, /cannot decode request body/],
    ["an unknown type", (text: string) => text.replace("type: serial", "type: cereal"), /cannot decode request body/],
  ])("refuses %s with 400", async (_what, edit, message) => {
    await using device = await RigDevice.start(setupOf("graded"));
    const text = new TextDecoder().decode(serialOf("graded"));
    const answer = await acknowledge(device, new TextEncoder().encode(edit(text)));
    expect(answer).toMatch(/^400 /);
    expect(answer).toMatch(message);
    expect(device.snapd.assertions.all("serial")).toEqual([]);
  });

  it("names the account-key that is missing", async () => {
    const setup = setupOf("graded");
    const foreign = { ...setup, brand: await makeBrand({ validFrom, crypto: nodeCrypto }) };
    await using vault = await startVault(foreign);
    const serial = new Uint8Array(await (await register(foreign, vault)).arrayBuffer());
    await using device = await RigDevice.start(setup);
    expect(await acknowledge(device, serial)).toBe(
      `400 assert failed: cannot resolve prerequisite assertion: account-key (${foreign.brand.serialSigner.key.keyId})`,
    );
  });
});

describe("GET", () => {
  it("assertions by type and header, as stream or JSON, and none as an empty list", async () => {
    await using device = await RigDevice.start(setupOf("graded"));
    const get = (path: string) => ask(device.snapd.restSocket, "GET", path);
    await acknowledge(device, serialOf("graded"));
    const found = await get("/v2/assertions/serial?serial=SN-1");
    expect([found.type, found.headers["x-ubuntu-assertions-count"]]).toEqual([
      "application/x.ubuntu.assertion; bundle=y",
      "1",
    ]);
    expect(found.bytes).toEqual(serialOf("graded"));
    expect((await get("/v2/assertions/serial?serial=SN-2")).headers["x-ubuntu-assertions-count"]).toBe("0");
    expect((await get("/v2/assertions/snap-declaration")).headers["x-ubuntu-assertions-count"]).toBe("0");
    expect((await get("/v2/assertions/serial?json=headers")).json()["result"]).toMatchObject([
      { headers: { serial: "SN-1" } },
    ]);
    expect((await get("/v2/assertions/cereal")).json()["result"]).toEqual({ message: 'invalid assert type: "cereal"' });
    expect((await get("/v2/assertions/account-key")).headers["x-ubuntu-assertions-count"]).toBe("2");
  });

  it("the model at once, the serial only when adopted, and the system's facts", async () => {
    const setup = setupOf("graded");
    await using device = await RigDevice.start(setup);
    const get = (path: string) => ask(device.snapd.restSocket, "GET", path);
    expect((await get("/v2/model")).bytes).toEqual(setup.model.encoded);
    const none = await get("/v2/model/serial");
    expect([none.status, none.json()["result"]]).toEqual([
      404,
      { message: "no serial assertion yet", kind: "assertion-not-found", value: "serial" },
    ]);
    expect((await get("/v2/system-info")).json()["result"]).toMatchObject({ version: "2.57.6", "system-mode": "run" });
    await acknowledge(device, serialOf("graded"));
    putKey(device, setup);
    expect((await device.snapd.lookForSerial()).kind).toBe("restored");
    expect((await get("/v2/model/serial")).bytes).toEqual(serialOf("graded"));
  });
});

describe("snapd's look for a serial", () => {
  it.each(["graded", "ungraded", "classic"])(
    "adopts key and serial on a %s model and opens its session",
    async (kind) => {
      const setup = setupOf(kind);
      const { brand, model } = setup;
      await using store = await StoreServer.start({ context: makeContext(), brand });
      await using device = await RigDevice.start(setup, { storeUrl: store.url });
      expect(device.snapd.device.deviceFolder).toContain(kind === "graded" ? "/save/device" : "/snapd/device");
      await acknowledge(device, serialOf(kind));
      putKey(device, setup);
      const look = await device.snapd.lookForSerial();
      expect(look).toMatchObject({ kind: "restored", complaints: [], session: { opened: true, storeCallStatus: 200 } });
      expect(store.sessions.all).toMatchObject([{ model: model.model, serial: "SN-1", deviceKeyId: setup.key.keyId }]);
    },
  );

  it("registers by itself where serial or key is missing: a second identity", async () => {
    const setup = setupOf("graded");
    await using device = await RigDevice.start(setup);
    expect((await device.snapd.lookForSerial()).kind).toBe("registers-itself");
    await acknowledge(device, serialOf("graded"));
    expect((await device.snapd.lookForSerial()).kind).toBe("registers-itself");
    putKey(device, { ...setup, key: await generateDeviceKey(2048) });
    expect((await device.snapd.lookForSerial()).kind).toBe("registers-itself");
  });

  it("neither adopts nor registers where the key folder is world-writable or the key no key", async () => {
    const setup = setupOf("graded");
    await using device = await RigDevice.start(setup);
    await acknowledge(device, serialOf("graded"));
    putKey(device, setup, 0o600, 0o777);
    expect(await device.snapd.lookForSerial()).toMatchObject({
      kind: "fault",
      reason: expect.stringContaining("world-writable") as unknown,
    });
    putKey(device, setup);
    writeFileSync(join(device.snapd.device.deviceFolder, "private-keys-v1", setup.key.keyId), "AAAA");
    expect(await device.snapd.lookForSerial()).toMatchObject({
      kind: "fault",
      reason: expect.stringContaining("cannot decode key pair") as unknown,
    });
  });

  it("complains about a key that others may read", async () => {
    const setup = setupOf("graded");
    await using device = await RigDevice.start(setup);
    await acknowledge(device, serialOf("graded"));
    putKey(device, setup, 0o644);
    expect(await device.snapd.lookForSerial()).toMatchObject({
      kind: "restored",
      complaints: ["the private key's mode is 0644, not 0600"],
    });
  });

  it("waits until the system is seeded, and while noregister is there", async () => {
    const setup = setupOf("graded");
    await using device = await RigDevice.start(setup, { seeded: false });
    expect((await device.snapd.lookForSerial()).kind).toBe("waits");
    device.snapd.seeded = true;
    mkdirSync(join(device.snapd.device.root, "run/snapd"), { recursive: true });
    writeFileSync(join(device.snapd.device.root, "run/snapd/noregister"), "");
    expect((await device.snapd.lookForSerial()).kind).toBe("waits");
  });

  it("is refused by the store where the key in the file is another device's", async () => {
    const setup = setupOf("graded");
    await using store = await StoreServer.start({ context: makeContext(), brand: setup.brand });
    await using device = await RigDevice.start(setup, { storeUrl: store.url });
    await acknowledge(device, serialOf("graded"));
    putKey(device, setup);
    const other = await generateDeviceKey(2048);
    writeFileSync(join(device.snapd.device.deviceFolder, "private-keys-v1", setup.key.keyId), other.encodePrivate());
    const look = await device.snapd.lookForSerial();
    expect(look).toMatchObject({ kind: "restored", session: { opened: false } });
    expect(store.sessions.all).toEqual([]);
  });
});
