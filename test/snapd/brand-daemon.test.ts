import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { decodeStream } from "../../src/assertion/stream.ts";
import { systemClock } from "../../src/clock/system-clock.ts";
import { nodeCrypto } from "../../src/keys/node-crypto.ts";
import { openCommission } from "../../src/rig/commissioning/commission-folder.ts";
import { VaultServer } from "../../src/rig/vault/vault-server.ts";
import { exampleText } from "../unit/rig/commissioning/model-edits.ts";
import { DaemonRig } from "./daemon/daemon-rig.ts";
import { needs } from "./needs.ts";
import { deviceFolder, type OracleBrand, type OracleModel } from "./oracle-brand.ts";
import { missingDeviceBinary, missingRoot, missingTools, oracle } from "./toolchain.ts";
import { type Walked, walkBrand } from "./walk-brand.ts";

// What `rig brand` has made below snapd's published test root is put on a device, and the real daemon starts on it. The
// models have the names that the daemon's rig knows: oracle-core is the brand's, oracle-hybrid that of its sub-store.

const missing = [missingTools(), missingDeviceBinary(), missingRoot()];
const folder = mkdtempSync(join(tmpdir(), "judge-brand-daemon-"));
const made = join(folder, "made");
const brandFolder = join(folder, "brand");
let walked: Walked;
let rig: DaemonRig | undefined;

function writeModel(name: string, model: string, store: string): string {
  const text = exampleText("graded")
    .replaceAll("example-brand", "oracle-brand")
    .replaceAll("example-gadget", "oracle-gadget")
    .replace("example-gateway", model)
    .replace("example-store", store)
    .replace('"grade": "signed"', '"grade": "dangerous"');
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The folder the daemon's rig expects of a brand, with the rig's key in it: its device service signs with that. */
function layOutBrand(): void {
  mkdirSync(join(brandFolder, "keys"), { recursive: true });
  cpSync(join(made, "private-keys-v1"), join(brandFolder, "keys/private-keys-v1"), { recursive: true });
  copyFileSync(join(made, "trusted.assert"), join(brandFolder, "root.assert"));
  copyFileSync(join(made, "brand.assert"), join(brandFolder, "brand.assert"));
  const accountKey = decodeStream(readFileSync(join(made, "brand.assert")), nodeCrypto)[1];
  writeFileSync(join(brandFolder, "key-id"), `${accountKey?.primaryKey[0] ?? ""}\n`);
}

const brand: OracleBrand = {
  folder: brandFolder,
  trusted: join(brandFolder, "root.assert"),
  chain: join(brandFolder, "brand.assert"),
  modelFile: (model) => join(made, model === "core" ? "model.assert" : "sub-model.assert"),
};

beforeAll(() => {
  if (missing.some((reason) => reason !== undefined)) return;
  oracle(["root", join(folder, "test-root")]);
  const models = ["--model", writeModel("first.json", "oracle-core", "the-store")];
  const others = ["--sub-model", writeModel("second.json", "oracle-hybrid", "the-sub-store")];
  walked = walkBrand(made, ["--root", join(folder, "test-root"), ...models, ...others]);
  layOutBrand();
});

afterEach(async () => {
  await rig?.stop();
  rig = undefined;
});

afterAll(() => rmSync(folder, { recursive: true }));

/** The real daemon on a device that has key and serial of the road, as the agent leaves them. */
function startDaemon(name: string, model: OracleModel, serialFile: string, hooks: Readonly<Record<string, string>>) {
  return DaemonRig.start({
    root: join(folder, name),
    brand,
    model,
    kind: "core",
    hooks,
    prepare: ({ root }) => {
      const keys = join(deviceFolder(root, model), "private-keys-v1");
      cpSync(join(made, "root/var/lib/snapd/save/device/private-keys-v1"), keys, { recursive: true });
      const database = join(root, "var/lib/snapd/assertions");
      oracle(["ack", database, brand.chain, brand.modelFile(model), join(made, serialFile)]);
    },
  });
}

test.for<[string, OracleModel, string]>([
  ["brand's model", "core", "serial.assert"],
  ["sub-store's model", "hybrid", "sub-serial.assert"],
])("the real daemon adopts the device with the %s and opens its session", async ([, model, serialFile], context) => {
  needs(context, ...missing);
  const hooks = { "prepare-device": "#!/bin/sh\nexit 1\n" };
  const started = await startDaemon(`daemon-${model}`, model, serialFile, hooks);
  rig = started;
  expect(await started.waitForSerial()).toBe(readFileSync(join(made, serialFile), "utf8"));
  expect(started.log()).toContain("restored serial");
  await started.openStoreSession();
  const requests = started.requests();
  expect(requests.filter(({ kind }) => kind === "registration")).toEqual([]);
  const session = requests.find(({ kind }) => kind === "session");
  expect([session?.status, session?.serial, session?.["key-id"]]).toEqual([200, walked.serial, walked.deviceKeyId]);
  expect(await started.changes()).toEqual([]);
  expect(readdirSync(join(deviceFolder(started.root, model), "private-keys-v1"))).toEqual([walked.deviceKeyId]);
});

function headersIn(stream: Uint8Array): readonly (readonly [string, readonly string[]])[] {
  return decodeStream(stream, nodeCrypto).map(({ type, headers }) => [type, [...headers.keys()]]);
}

test("told to remodel, the real daemon sends what the rig sent, and the rig's vault signs it", async (context) => {
  needs(context, ...missing);
  const started = await startDaemon("remodel", "core", "serial.assert", { configure: "#!/bin/sh\n" });
  rig = started;
  await started.waitForSerial();
  await started.put("/v2/snaps/oracle-gadget/conf", {
    "device-service.url": `${started.serviceUrl}v1/`,
    "device-service.headers": { "api-key": "loopback" },
    "registration.proposed-serial": walked.serial,
  });
  await started.waitFor("configuration", 20_000, async () => {
    const changes = await started.changes();
    return changes.length === 1 && changes[0]?.status === "Done" ? changes : undefined;
  });
  const answer = await started.post("/v2/model", { "new-model": readFileSync(join(made, "sub-model.assert"), "utf8") });
  expect(answer?.status).toBe(202);
  const asked = await started.waitFor("registration", 20_000, () =>
    started.requests().find(({ kind }) => kind === "registration"),
  );
  expect(asked.status).toBe(200);
  const stream = new Uint8Array(Buffer.from(asked.body));
  const [request, model, serial] = decodeStream(stream, nodeCrypto);
  const ours = decodeStream(readFileSync(join(made, "sub-serial-request.assert")), nodeCrypto)[0];
  const fixed = (assertion: typeof request) => {
    const { "request-id": _id, ...rest } = Object.fromEntries(assertion?.headers ?? []);
    return rest;
  };
  expect(fixed(request)).toEqual(fixed(ours));
  expect(headersIn(stream).map(([type]) => type)).toEqual(["serial-request", "model", "serial"]);
  expect(Buffer.from(model?.content ?? [])).toEqual(contentOf("sub-model.assert"));
  expect(Buffer.from(serial?.content ?? [])).toEqual(contentOf("serial.assert"));
  expect(await signedByRig(stream)).toMatchObject({ model: "oracle-hybrid", serial: walked.serial });
});

/** What the rig's vault, which has the sub-store, answers to a stream whose request-id it has given out. */
async function signedByRig(stream: Uint8Array<ArrayBuffer>) {
  const requestId = decodeStream(stream, nodeCrypto)[0]?.headers.get("request-id");
  const bytes = new Uint8Array(Buffer.from(typeof requestId === "string" ? requestId : "", "hex"));
  const context = { clock: systemClock, crypto: nodeCrypto, randomBytes: () => bytes };
  const facts = { brandId: "oracle-brand", model: "oracle-core", serialAuthority: [], signed: undefined };
  const commissioned = await openCommission(made, facts, { now: systemClock.now(), crypto: nodeCrypto });
  const models = [{ brandId: "oracle-brand", model: "oracle-core", apiKey: "loopback" }];
  const pivots = [{ from: "oracle-core", serial: walked.serial, to: "oracle-hybrid" }];
  await using vault = await VaultServer.start({ context, brand: commissioned.brand, models, pivots });
  expect(vault.service.requestIds.issue()).toBe(requestId);
  const headers = { "api-key": "loopback", "content-type": "application/x.ubuntu.assertion" };
  const response = await fetch(`${vault.url}serial`, { method: "POST", headers, body: stream });
  return decodeStream(new Uint8Array(await response.arrayBuffer()), nodeCrypto)[0];
}

function contentOf(name: string): Buffer {
  return Buffer.from(decodeStream(readFileSync(join(made, name)), nodeCrypto)[0]?.content ?? []);
}
