import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { generateDeviceKey } from "../../../../src/keys/device-key.ts";
import { keyPool } from "../../../../src/rig/devicestate/device-key.ts";
import { parseJson } from "../../../../src/rig/snapd/go-json.ts";
import { makeSetup, postStream, requestIdFrom, requestStream, type Setup } from "../rig-setup.ts";
import { BootRig, calls, configures, hourMs, minuteMs, type TestHook } from "./boot-rig.ts";

let setup: Setup;

beforeAll(async () => {
  setup = await makeSetup();
});

/** A hook that makes the identity itself: key file, serial from the vault, acknowledged. */
function ownIdentity(exitStatus = 0): TestHook {
  return async ({ rig }) => {
    const keys = join(rig.system.device.deviceFolder, "private-keys-v1");
    mkdirSync(keys, { recursive: true, mode: 0o700 });
    writeFileSync(join(keys, setup.key.keyId), setup.key.encodePrivate(), { mode: 0o600 });
    const stream = requestStream(setup, await requestIdFrom(rig.vault.url), "OWN-1");
    const answer = await postStream(`${rig.vault.url}serial`, stream);
    expect(rig.system.assertions.acknowledge(new Uint8Array(await answer.arrayBuffer()))).toBeUndefined();
    return exitStatus;
  };
}

describe("a gadget that brings its own identity", () => {
  it("while seeding: adopted at the first look, nothing is asked of the vault", async () => {
    await using rig = await BootRig.start(setup, {
      hooks: { configure: ownIdentity(), "prepare-device": configures() },
    });
    expect(await rig.boot()).toBe("operational");
    expect(rig.runs).toEqual(["configure"]);
    expect(rig.codes()).toEqual(["adopted"]);
    expect(rig.asked().map((line) => line.replace(/.*\//, ""))).toEqual(["nonces 200 nonce", "sessions 200 session"]);
    expect(rig.system.serial?.serial).toBe("OWN-1");
  });

  it("while seeding under snapd 2.55: registers a second time", async () => {
    const hooks = { configure: ownIdentity(), "prepare-device": configures() };
    const manager = { makeKey: keyPool([await generateDeviceKey(2048)]) };
    await using rig = await BootRig.start(setup, { hooks, system: { version: "2.55.5" }, manager });
    expect(await rig.boot()).toBe("operational");
    expect(rig.vault.service.signingLog.entries.map((one) => one.serial)).toEqual(["OWN-1", "SN-1"]);
  });

  it("in prepare-device with a failure: adopted at once", async () => {
    await using rig = await BootRig.start(setup, { hooks: { "prepare-device": ownIdentity(1) } });
    expect(await rig.boot()).toBe("operational");
    expect(rig.codes()).toEqual(["hook-failed", "hook-failed", "adopted"]);
    expect(rig.clock.monotonicMs()).toBeLessThan(minuteMs);
  });
});

describe("hooks that fail", () => {
  it("while seeding: all is undone, the data too, and tried again five minutes later", async () => {
    const seen: unknown[] = [];
    const configure: TestHook = ({ rig, snapctl, run }) => {
      seen.push([snapctl("get", "name"), snapctl("get", "old")]);
      snapctl("set", "old=1");
      writeFileSync(join(rig.system.device.snapCommon, "kept"), "");
      return run < 3 ? "cannot configure: no board" : 0;
    };
    const defaults = parseJson('{"name": "by default"}') as ReadonlyMap<string, string>;
    const install: TestHook = ({ snapctl }) => {
      seen.push(snapctl("get", "name"));
      return 0;
    };
    const hooks = { install, configure, "prepare-device": configures() };
    await using rig = await BootRig.start(setup, { hooks, manager: { defaults } });
    expect(await rig.boot()).toBe("operational");
    expect(rig.runs).toEqual([
      "install",
      "configure",
      "install",
      "configure",
      "install",
      "configure",
      "prepare-device",
    ]);
    expect(seen).toEqual(Array.from({ length: 3 }, () => ["\n", ["by default\n", "\n"]]).flat());
    const undone = rig.timeline.events.filter(({ what }) => what === "undoes the seeding").map(({ atMs }) => atMs);
    expect(undone.map((ms) => Math.floor(ms / minuteMs))).toEqual([0, 5]);
  });

  it("while seeding for ever: failed-seeding", async () => {
    await using rig = await BootRig.start(setup, { hooks: { install: () => 1 } });
    expect(await rig.boot({ untilMs: hourMs })).toBe("failed-seeding");
    expect(rig.runs.length).toBe(12);
  });

  it("no more tries than are wanted: of seeding, and of a hook that lasts longer than snapd waits", async () => {
    await using seeding = await BootRig.start(setup, { hooks: { install: () => 1 } });
    expect(await seeding.boot({ maxAttempts: 2 })).toBe("failed-seeding");
    expect(seeding.runs.length).toBe(2);
    const lasts: TestHook = async ({ rig }) => {
      await rig.clock.wait(10 * minuteMs);
      return 1;
    };
    await using registering = await BootRig.start(setup, { hooks: { "prepare-device": lasts } });
    expect(await registering.boot({ maxAttempts: 2 })).toBe("not-registered");
    expect(registering.runs.length).toBe(2);
  });

  it("prepare-device drops what it configured and comes again after 5 and 10 minutes", async () => {
    const failsTwice: TestHook = (tools) => {
      const before = tools.snapctl("get", "registration.proposed-serial");
      expect(before).toBe("\n");
      void configures()(tools);
      return tools.run < 3 ? 7 : 0;
    };
    await using rig = await BootRig.start(setup, { hooks: { "prepare-device": failsTwice } });
    expect(await rig.boot()).toBe("operational");
    const hooks = rig.timeline.events
      .filter(({ actor }) => actor === "hook")
      .map(({ atMs }) => Math.round(atMs / minuteMs));
    expect(hooks).toEqual([0, 5, 15]);
  });
});

describe("what keeps snapd from registering", () => {
  it.each(["install", "recover"])("mode %s", async (mode) => {
    await using rig = await BootRig.start(setup, { system: { mode } });
    expect(await rig.boot()).toBe("does-not-register");
    expect([rig.system.seeded, rig.runs, rig.asked()]).toEqual([true, [], []]);
  });

  it("run/snapd/noregister", async () => {
    await using rig = await BootRig.start(setup);
    mkdirSync(join(rig.root, "run/snapd"), { recursive: true });
    writeFileSync(join(rig.root, "run/snapd/noregister"), "");
    expect(await rig.boot()).toBe("does-not-register");
  });

  it("device-service.access=offline, from snapd 2.61 on; a serial for its key is taken at the next full try", async () => {
    const offline: TestHook = (tools) => {
      tools.snapctl("set", "-s", "device-service.access=offline");
      return configures()(tools);
    };
    await using rig = await BootRig.start(setup, { hooks: { "prepare-device": offline }, system: { version: "2.61" } });
    expect(await rig.boot({ maxAttempts: 1 })).toBe("not-registered");
    expect([rig.codes(), rig.asked()]).toEqual([["offline"], []]);
    const stream = requestStream(setup, await requestIdFrom(rig.vault.url), "LATE-1");
    const answer = await postStream(`${rig.vault.url}serial`, stream);
    expect(rig.system.assertions.acknowledge(new Uint8Array(await answer.arrayBuffer()))).toBeUndefined();
    expect(await rig.boot()).toBe("operational");
    expect(rig.state.serial).toBe("LATE-1");

    await using older = await BootRig.start(setup, {
      hooks: { "prepare-device": offline },
      system: { version: "2.60.4" },
    });
    expect(await older.boot()).toBe("operational");
  });
});

describe("where snapd registers", () => {
  const onlySerial = calls("set", "-s", "registration.proposed-serial=SN-1");
  const store = "https://api.snapcraft.io/api/v1/snaps/auth";
  const proxy = "http://proxy.test/api/v1/snaps/auth";
  const proxyUrl = "http://proxy.test/";
  const withUrl = configures();

  it.each<readonly [what: string, hook: TestHook, proxyVersion: number | undefined, asked: readonly string[]]>([
    [
      "no URL: at the store, which sends a stream",
      onlySerial,
      undefined,
      [`POST ${store}/request-id`, `POST ${store}/devices`],
    ],
    ["a proxy and no URL: unasked", onlySerial, 5, [`POST ${proxy}/request-id`, `POST ${proxy}/devices`]],
    [
      "a new proxy and a URL: passed on",
      withUrl,
      6,
      [`HEAD ${proxyUrl}`, `POST ${proxy}/request-id`, `POST ${proxy}/devices`],
    ],
    [
      "an old proxy and a URL: past it",
      withUrl,
      5,
      [`HEAD ${proxyUrl}`, "POST http://vault.test/v1/request-id", "POST http://vault.test/v1/serial"],
    ],
  ])("%s", async (_what, hook, proxyVersion, asked) => {
    const passedOn = proxyVersion === 6;
    const hooks: Record<string, TestHook> = { "prepare-device": hook };
    if (passedOn) {
      hooks["prepare-device"] = (tools) => {
        void hook(tools);
        // The rig's proxy really passes on, so the address must be a real one.
        tools.snapctl("set", "-s", `device-service.url=${tools.rig.vault.url}`);
        return 0;
      };
    }
    await using rig = await BootRig.start(setup, {
      hooks,
      ...(proxyVersion === undefined ? {} : { store: { proxyVersion }, manager: { proxyUrl } }),
    });
    expect(await rig.boot()).toBe("operational");
    const registering = rig.http.exchanges.slice(0, asked.length);
    expect(registering.map(({ method, url }) => `${method} ${url}`)).toEqual(asked);
    expect(registering.at(-1)?.headerNames.includes("X-Snap-Device-Service-Url")).toBe(passedOn);
    // A stream brings its chain along.
    const fetched = rig.asked().some((line) => line.includes("/v2/assertions/"));
    expect(fetched).toBe(hook === withUrl);
  });

  it("a redirect with 307 is followed with the same POST, as Go's client does", async () => {
    await using rig = await BootRig.start(setup, {
      vault: { faults: [{ fault: "redirect", endpoint: "request-id" }] },
    });
    expect(await rig.boot({ maxAttempts: 1 })).toBe("not-registered");
    expect(rig.asked()).toEqual([
      "POST http://vault.test/v1/request-id 307 status-307",
      "POST http://vault.test/moved/v1/request-id 404 status-404",
    ]);
  });
});
