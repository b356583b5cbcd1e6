import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { DaemonRig, type DaemonRigOptions } from "./daemon/daemon-rig.ts";
import { writeHardwareSerial, writeSettings } from "./device-settings.ts";
import { needs } from "./needs.ts";
import { deviceFolder, makeOracleBrand, type OracleBrand, type OracleModel } from "./oracle-brand.ts";
import { deviceBinaryPath, missingDeviceBinary, missingRoot, missingTools, oracle } from "./toolchain.ts";
import { treeHash } from "./tree-hash.ts";

const missing = [missingTools(), missingDeviceBinary(), missingRoot()];

interface Outcome {
  readonly outcome: string;
  readonly serial: string;
  readonly deviceKeyId: string;
}

/** snapd would register by itself with it: the service's log shows whether it did. */
const delegating = `#!/bin/sh
touch "$SNAP_COMMON/prepare-device-ran"
snapctl set device-service.url=http://127.0.0.1:8080/v1/
snapctl set registration.proposed-serial='"DELEGATED"'
`;

describe("the real daemon", () => {
  let folder: string;
  let brand: OracleBrand;
  let rig: DaemonRig | undefined;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "judge-daemon-"));
    if (missing.every((reason) => reason === undefined)) brand = makeOracleBrand(join(folder, "brand"));
  });

  afterEach(async () => {
    await rig?.stop();
    rig = undefined;
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  function provision(on: DaemonRig, settings: string): Outcome {
    const ran = on.run([deviceBinaryPath, "provision", "--config", settings, "--root", on.root, "--json"]);
    if (ran.status !== 0) throw new Error(`provision ended with ${ran.status}: ${ran.stdout}${ran.stderr}`);
    return JSON.parse(ran.stdout) as Outcome;
  }

  /** A device whose gadget delegates, on which our binary was there first. */
  async function provisionedRig(name: string, model: OracleModel, kind: DaemonRigOptions["kind"]) {
    const settings = join(folder, `${name}.yaml`);
    let done: Outcome | undefined;
    const started = await DaemonRig.start({
      root: join(folder, name),
      brand,
      model,
      kind,
      hooks: { "prepare-device": delegating },
      prepare: (made) => {
        writeHardwareSerial(made.root, `HW-${name}`);
        writeSettings(settings, { serviceUrl: made.serviceUrl, brand });
        done = provision(made, settings);
      },
    });
    rig = started;
    if (done === undefined) throw new Error("nothing was provisioned");
    return { rig: started, settings, done };
  }

  const keysOf = (root: string, model: OracleModel) => readdirSync(join(deviceFolder(root, model), "private-keys-v1"));

  test.for([
    ["core", "core"],
    ["core18", "classic"],
    ["classic", "classic"],
  ] as const)("adopts what our binary left for model %s on a %s system", async ([model, kind], context) => {
    needs(context, ...missing);
    const { rig: made, done, settings } = await provisionedRig(`adopted-${model}`, model, kind);
    const serial = await made.waitForSerial();
    expect(serial).toContain(`\nserial: ${done.serial}\n`);
    expect(serial).toContain(`\ndevice-key-sha3-384: ${done.deviceKeyId}\n`);
    expect(made.log()).toContain("restored serial");
    await made.openStoreSession();
    const requests = made.requests();
    expect(requests.filter(({ fault }) => fault !== undefined)).toEqual([]);
    // One registration, ours; then snapd's session with our key and serial.
    expect(requests.filter(({ kind: asked }) => asked === "registration").length).toBe(1);
    const session = requests.find(({ kind: asked }) => asked === "session");
    expect([session?.status, session?.serial, session?.["key-id"]]).toEqual([200, done.serial, done.deviceKeyId]);
    expect(await made.changes()).toEqual([]);
    expect(keysOf(made.root, model)).toEqual([done.deviceKeyId]);
    const before = treeHash(join(made.root, "var/lib/snapd/assertions")) + treeHash(deviceFolder(made.root, model));
    expect(provision(made, settings).outcome).toBe("already-registered");
    expect(treeHash(join(made.root, "var/lib/snapd/assertions")) + treeHash(deviceFolder(made.root, model))).toBe(
      before,
    );
    expect(made.requests().filter(({ kind: asked }) => asked === "registration").length).toBe(1);
  });

  test("registers by itself where only the gadget's hook speaks: the rig can tell the difference", async (context) => {
    needs(context, ...missing);
    const made = await DaemonRig.start({
      root: join(folder, "delegated"),
      brand,
      model: "classic",
      kind: "classic",
      hooks: { "prepare-device": delegating },
    });
    rig = made;
    const serial = await made.waitForSerial(60_000);
    expect(serial).toContain("\nserial: DELEGATED\n");
    expect(made.log()).not.toContain("restored serial");
    expect(made.requests().filter(({ kind }) => kind === "registration").length).toBe(1);
    const [change] = await made.waitFor("finished change", 20_000, async () => {
      const changes = await made.changes();
      return changes.every(({ status }) => status === "Done") && changes.length === 1 ? changes : undefined;
    });
    expect(change?.tasks.map(({ kind }) => kind)).toEqual(["run-hook", "generate-device-key", "request-serial"]);
    const path = join(folder, "delegated.serial");
    writeFileSync(path, serial);
    expect(oracle(["check", "-prereq", `${brand.chain},${brand.modelFile("classic")}`, path])).toContain("accepted");
  });
});
