import { createPublicKey } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";

import { systemClock } from "../../../src/clock/system-clock.ts";
import { noLog } from "../../../src/commands/hooks/hook-log.ts";
import { prepareSerialRequest } from "../../../src/commands/hooks/prepare-serial-request.ts";
import { type SettingsOrProblem, type Situation, snapFolders } from "../../../src/commands/hooks/situation.ts";
import { Story } from "../../../src/commands/hooks/story.ts";
import type { Settings } from "../../../src/config/settings.ts";
import { FsDisk } from "../../../src/disk/fs-disk.ts";
import { generateHardwareKey } from "../../../src/hardware-identity/made-key.ts";
import { openOrMakeHardwareKey } from "../../../src/hardware-identity/open-hardware-key.ts";
import { type HardwareIdentitySettings, standardHardwareIdentity } from "../../../src/hardware-identity/settings.ts";
import { KeySearch } from "../../../src/keys/key-search.ts";
import { Problem } from "../../../src/problem/problem.ts";
import { Snapctl } from "../../../src/snapd/snapctl.ts";
import { FakeSigner, honestScript, signsWith } from "../../unit/hardware-identity/fake-signer.ts";
import {
  acceptedByLaterSnapd,
  acceptedByService,
  acceptedBySnapd277,
  headerTextFrom,
} from "../../unit/hardware-identity/registration-oracle.ts";
import { p256Key, p384Key, pemOf, rsaKey } from "../../unit/hardware-identity/sample-keys.ts";
import { makeSetup, type Setup } from "../../unit/rig/rig-setup.ts";
import { RigDevice, snapctl } from "../../unit/rig/snapd-setup.ts";

const requestId = "3a7bd3e2360a3d29eea436fcfb7e44c735d117c4";

let setup: Setup;
beforeAll(async () => {
  setup = await makeSetup();
});

interface HookEnd {
  readonly exit: number;
  readonly code: string;
  readonly told: string;
}

/** A gadget on a device whose snapd is about to send its serial-request. */
class Gadget implements AsyncDisposable {
  readonly rig: RigDevice;
  readonly environment: Readonly<Record<string, string | undefined>>;

  private constructor(rig: RigDevice) {
    this.rig = rig;
    const folder = (name: string): string => join(rig.folder, name);
    const snap = { SNAP_SAVE_DATA: folder("save"), SNAP_COMMON: folder("common") };
    for (const path of Object.values(snap)) mkdirSync(path);
    this.environment = { PATH: process.env["PATH"], ...snap };
  }

  static async start(): Promise<Gadget> {
    return new Gadget(await RigDevice.start(setup));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.rig[Symbol.asyncDispose]();
  }

  /** As snapd does before it runs the hook. */
  async set(...pairs: readonly string[]): Promise<void> {
    const { status } = await snapctl(this.rig.snapd, this.rig.snapd.serviceCookie(), "set", ...pairs);
    expect(status).toBe(200);
  }

  get registration(): Readonly<Record<string, unknown>> {
    const { registration } = this.rig.snapd.configuration as { registration?: Record<string, unknown> };
    return registration ?? {};
  }

  get body(): Readonly<Record<string, unknown>> {
    return this.registration["body"] as Record<string, unknown>;
  }

  /** The hook from its start to its end, as snapd sees it. */
  async run(given: SettingsOrProblem): Promise<HookEnd> {
    const { snapd } = this.rig;
    const hook = snapd.beginHook("prepare-serial-request");
    const environment = { ...this.environment, SNAP_COOKIE: hook.cookie };
    const told: string[] = [];
    const terminal = { out: (line: string) => told.push(`stdout: ${line}`), err: (line: string) => told.push(line) };
    const situation: Situation = {
      hook: "prepare-serial-request",
      root: "/",
      environment,
      disk: new FsDisk(),
      keySearch: new KeySearch(),
      snapctl: new Snapctl({ socketPath: snapd.snapSocket, environment }),
      story: new Story(terminal, noLog),
      now: () => new Date("2026-11-20T12:00:00Z"),
      startMs: 0,
      endMs: systemClock.monotonicMs() + 60_000,
      commonFolder: undefined,
      mode: undefined,
      tell: () => Promise.reject(new Error("this hook tells its outcome at its end")),
      askModel: () => Promise.reject(new Error("this hook asks for no model")),
    };
    const { exit, code } = await prepareSerialRequest(situation, given);
    hook.finish(exit);
    expect(snapd.rigFaults).toEqual([]);
    return { exit, code, told: told.join("\n") };
  }

  async makeKey(wanted: HardwareIdentitySettings = standardHardwareIdentity): Promise<string> {
    const { environment } = this;
    const places = {
      disk: new FsDisk(),
      folders: snapFolders(environment),
      environment,
      generate: generateHardwareKey,
    };
    return (await openOrMakeHardwareKey(wanted, places)).key.publicKey.headerText;
  }
}

/** Of all the settings the hook looks at this group only. */
function settingsWith(wanted?: Partial<HardwareIdentitySettings>): SettingsOrProblem {
  const hardwareIdentity = wanted === undefined ? undefined : { ...standardHardwareIdentity, ...wanted };
  return { settings: { hardwareIdentity } as Settings };
}

describe("the hook prepare-serial-request", () => {
  test("signs the request-id with the key that prepare-device made", async () => {
    await using gadget = await Gadget.start();
    const headerText = await gadget.makeKey();
    await gadget.set(`registration.request-id="${requestId}"`, 'registration.proposed-serial="SN-1"');
    const { exit, code, told } = await gadget.run(settingsWith());
    expect({ exit, code }).toEqual({ exit: 0, code: "request-id-signed" });
    expect([acceptedBySnapd277(gadget.body), acceptedByLaterSnapd(gadget.body)]).toEqual([true, true]);
    expect(acceptedByService(gadget.body, requestId, headerText)).toBe(true);
    expect(gadget.registration).toMatchObject({ "request-id": requestId, "proposed-serial": "SN-1" });
    expect(told).toContain(String(gadget.body["hardware-id-key-sha3-384"]));
    expect(told).not.toMatch(/stdout|PRIVATE/);
    expect(statSync(join(gadget.rig.folder, "save/prepare-device/hardware-key")).mode & 0o777).toBe(0o600);
  });

  test("signs with a key that the factory brought", async () => {
    await using gadget = await Gadget.start();
    const path = join(gadget.rig.folder, "factory.pem");
    writeFileSync(path, pemOf(rsaKey), { mode: 0o600 });
    await gadget.set(`registration.request-id="${requestId}"`);
    expect((await gadget.run(settingsWith({ key: path, kind: "rsa" }))).exit).toBe(0);
    expect(acceptedByService(gadget.body, requestId, headerTextFrom(createPublicKey(rsaKey)))).toBe(true);
    expect(existsSync(join(gadget.rig.folder, "save/prepare-device"))).toBe(false);
  });

  test("signs through an external signer", async () => {
    await using gadget = await Gadget.start();
    using signer = new FakeSigner(honestScript, p384Key);
    await gadget.set(`registration.request-id="${requestId}"`);
    expect((await gadget.run(settingsWith({ signer: signer.argv, digest: "sha384" }))).exit).toBe(0);
    expect(gadget.body["signature-hash-algorithm"]).toBe("sha384");
    expect(acceptedByService(gadget.body, requestId, headerTextFrom(createPublicKey(p384Key)))).toBe(true);
  });

  test("run again in the same change signs the new request-id, whatever the body was", async () => {
    await using gadget = await Gadget.start();
    const headerText = await gadget.makeKey();
    for (const body of ["'mac: x'", '{"left": {"from": "before"}}', undefined]) {
      if (body !== undefined) await gadget.set(`registration.body=${body}`);
      for (const id of [requestId, requestId, "b".repeat(40)]) {
        await gadget.set(`registration.request-id="${id}"`);
        expect((await gadget.run(settingsWith())).exit).toBe(0);
        expect(Object.keys(gadget.body)).toHaveLength(4);
        expect(acceptedByService(gadget.body, id, headerText)).toBe(true);
      }
    }
  });

  test.each([
    ["no request-id at all", [], "request-id-missing"],
    ["an empty one", ['registration.request-id=""'], "request-id-missing"],
    ["a number", ["registration.request-id=1234567890"], "request-id-missing"],
  ])("with %s fails, says so and sets nothing", async (_situation, pairs, code) => {
    await using gadget = await Gadget.start();
    await gadget.makeKey();
    if (pairs.length > 0) await gadget.set(...pairs);
    const end = await gadget.run(settingsWith());
    expect(end).toMatchObject({ exit: 8, code });
    expect(end.told).toMatch(/^error: .*\[request-id-missing\]\nwhat to do: .+/);
    expect(gadget.registration).not.toHaveProperty("body");
  });

  test("without a key fails, and makes none that nobody could know", async () => {
    await using gadget = await Gadget.start();
    await gadget.set(`registration.request-id="${requestId}"`);
    expect(await gadget.run(settingsWith())).toMatchObject({ exit: 8, code: "hardware-key-missing" });
    expect(existsSync(join(gadget.rig.folder, "save/prepare-device"))).toBe(false);
    expect(gadget.registration).not.toHaveProperty("body");
  });

  test("does not ask the signer when there is nothing to sign", async () => {
    await using gadget = await Gadget.start();
    using signer = new FakeSigner(`echo run >> "$here/runs"\n${honestScript}`, p256Key);
    await gadget.run(settingsWith({ signer: signer.argv }));
    expect(existsSync(join(signer.folder, "runs"))).toBe(false);
    await gadget.set(`registration.request-id="${requestId}"`);
    await gadget.run(settingsWith({ signer: signer.argv }));
    expect(readFileSync(join(signer.folder, "runs"), "utf8")).toBe("run\nrun\n");
  });

  test("of a signer that signs with another key sets nothing and tells why", async () => {
    await using gadget = await Gadget.start();
    using signer = new FakeSigner(signsWith('openssl dgst -sha256 -sign "$here/other.pem"'), p256Key);
    signer.write("other.pem", pemOf(p384Key));
    await gadget.set(`registration.request-id="${requestId}"`, "registration.body='before'");
    const end = await gadget.run(settingsWith({ signer: signer.argv }));
    expect(end).toMatchObject({ exit: 7, code: "hardware-signature-wrong" });
    expect(gadget.registration["body"]).toBe("'before'");
  });

  test("with broken settings ends with their problem", async () => {
    await using gadget = await Gadget.start();
    const problem = new Problem("settings-value-wrong", "cannot use the settings: a value is wrong");
    expect(await gadget.run({ problem })).toMatchObject({ exit: problem.exit, code: "settings-value-wrong" });
  });
});
