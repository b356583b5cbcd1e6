import { rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { FaultRule } from "../../../../src/rig/faults.ts";
import type { WeatherSpell } from "../../../../src/rig/network/weather.ts";
import { apiKey, makeSetup, type Setup } from "../rig-setup.ts";
import { BootRig, calls, configures, hourMs, minuteMs, type TestHook } from "./boot-rig.ts";

let setup: Setup;

beforeAll(async () => {
  setup = await makeSetup();
});

function vaultUrl(url: string, headers: Readonly<Record<string, string>> = { "api-key": apiKey }): TestHook {
  return ({ snapctl }) => {
    snapctl("set", "-s", `device-service.url=${url}`);
    snapctl("set", `device-service.headers=${JSON.stringify(headers)}`, 'registration.proposed-serial="SN-1"');
    return 0;
  };
}

/** When requests with this path were made, in seconds since the first of them. */
function secondsOf(rig: BootRig, path: RegExp): readonly number[] {
  const times = rig.http.exchanges.filter(({ url }) => path.test(url)).map(({ atMs }) => atMs);
  return times.map((ms) => Math.round((ms - (times[0] ?? 0)) / 1000));
}

const requestId = /\/request-id$/;
const serial = /\/serial$/;

describe("requests that fail and are made again in the same change", () => {
  it.each<readonly [what: string, faults: readonly FaultRule[], ids: readonly number[], serials: readonly number[]]>([
    ["503 for the request-id twice", [{ fault: "busy-503", endpoint: "request-id", times: 2 }], [0, 60, 120], [0]],
    ["503 for the serial: a new request-id", [{ fault: "busy-503", endpoint: "serial" }], [0, 60], [0, 60]],
    ["202 twice: the same serial-request", [{ fault: "pending-2", endpoint: "serial", times: 2 }], [0], [0, 60, 120]],
    ["a lost answer", [{ fault: "lost-answer", endpoint: "serial" }], [0, 60], [0, 60]],
    ["garbage for a serial", [{ fault: "garbage", endpoint: "serial" }], [0, 60], [0, 60]],
    ["a login page for the request-id", [{ fault: "html-200", endpoint: "request-id" }], [0, 60], [0]],
    ["an answer cut short", [{ fault: "reset-mid-body", endpoint: "serial" }], [0, 60], [0, 60]],
    ["an answer after 35 s", [{ fault: "slow", endpoint: "request-id" }], [0, 90], [0]],
    ["headers that take 35 s", [{ fault: "slow-headers", endpoint: "request-id" }], [0, 90], [0]],
    ["a dropped connection", [{ fault: "reset", endpoint: "request-id" }], [0, 60], [0]],
    ["gzip", [{ fault: "gzip", endpoint: "serial" }], [0], [0]],
    ["an unknown assertion along", [{ fault: "unknown-type", endpoint: "serial" }], [0, 60], [0, 60]],
  ])("%s", async (_what, faults, ids, serials) => {
    await using rig = await BootRig.start(setup, { vault: { faults } });
    expect(await rig.boot()).toBe("operational");
    expect(secondsOf(rig, requestId)).toEqual(ids);
    expect(secondsOf(rig, serial)).toEqual(serials);
    expect(rig.runs).toEqual(["prepare-device"]);
    expect(rig.system.serial?.serial).toBe("SN-1");
  });

  it.each<readonly [what: string, spell: WeatherSpell, ids: readonly number[]]>([
    ["no network for 100 s", { kind: "no-network", untilMs: 121_000 }, [0, 30, 60, 90, 120]],
    ["no answer from the resolver for 100 s", { kind: "dns-failing", untilMs: 121_000 }, [0, 30, 60, 90, 120]],
    ["connection refused for 100 s", { kind: "connection-refused", untilMs: 121_000 }, [0, 60, 120]],
    ["packets lost for 100 s", { kind: "timeout", untilMs: 121_000 }, [0, 90, 180]],
    ["503 from something in front", { kind: "status", status: 503, untilMs: 121_000 }, [0, 60, 120]],
  ])("%s", async (_what, spell, ids) => {
    await using rig = await BootRig.start(setup, { weather: [spell] });
    expect(await rig.boot()).toBe("operational");
    expect(secondsOf(rig, requestId)).toEqual(ids);
  });

  it("no network for a day is a try every 30 s, and no failed change", async () => {
    await using rig = await BootRig.start(setup, { weather: [{ kind: "no-network", untilMs: 24 * hourMs }] });
    expect(await rig.boot()).toBe("operational");
    expect(rig.http.exchanges.filter(({ status }) => status === "no-network").length).toBe(2880);
    expect(rig.runs).toEqual(["prepare-device"]);
  });

  it("the account-key is asked for six times; the serial counts without it if its key is known already", async () => {
    const store = { faults: [{ fault: "busy-503", endpoint: "assertion", times: 8 }] } as const;
    await using rig = await BootRig.start(setup, { store });
    expect(await rig.boot()).toBe("operational");
    expect(secondsOf(rig, serial)).toEqual([0]);
    expect(secondsOf(rig, /account-key/)).toEqual([0, 1, 2, 5, 13, 33]);
  });

  it("an account-key that is not known is asked for every 60 s until it comes; the serial is not asked for again", async () => {
    const separate = await makeSetup("graded", "separate");
    const store = { faults: [{ fault: "busy-503", endpoint: "assertion", times: 14 }] } as const;
    await using rig = await BootRig.start(separate, { store });
    const known = join(rig.root, "var/lib/snapd/assertions/asserts-v0/account-key");
    rmSync(join(known, separate.brand.serialSigner.key.keyId), { recursive: true });
    expect(await rig.boot()).toBe("operational");
    expect([secondsOf(rig, requestId), secondsOf(rig, serial)]).toEqual([[0], [0]]);
    expect(rig.codes()).toEqual(["account-key-missing", "account-key-missing"]);
    expect(secondsOf(rig, /account-key/).filter((seconds) => seconds > 60).length).toBe(9);
    expect(rig.runs).toEqual(["prepare-device"]);
  });
});

describe("faults that end the change", () => {
  const tries = [0, 5, 15, 35, 75, 155, 315, 635, 1275, 1275 + 1440];

  it.each<readonly [what: string, hook: TestHook, code: string]>([
    ["a wrong API key", configures("SN-1", "wrong"), "request-id-refused"],
    ["a number for a serial", calls("set", "registration.proposed-serial=12345678"), "serial-became-number"],
    ["a number for a header", calls("set", 'device-service.headers={"api-key": 1}'), "header-not-text"],
    ["an object for a body", calls("set", 'registration.body={"a": "b"}'), "body-not-text"],
    ["a text for the whole of device-service", calls("set", "-s", "device-service=x"), "gadget-option-wrong"],
    ["an address without scheme", vaultUrl("vault.test/v1"), "request-unsendable"],
    ["an address with a colon first", vaultUrl("127.0.0.1:8080/v1/"), "url-wrong"],
    ["a header's name that is none", vaultUrl("http://vault.test/v1/", { "api key": "x" }), "request-unsendable"],
    ["no serial at all", vaultUrl("http://vault.test/v1/", { "api-key": apiKey }), "serial-refused"],
  ])("%s: again after 5 min, then 10, 20 … 640, then 24 h", async (what, hook, code) => {
    const hooks = { "prepare-device": what === "no serial at all" ? configures("") : hook };
    await using rig = await BootRig.start(setup, { hooks });
    expect(await rig.boot({ untilMs: 50 * hourMs })).toBe("not-registered");
    const failed = rig.timeline.events.filter(({ what: told }) => told === "registration failed");
    const minutes = failed.map(({ atMs }) => Math.floor((atMs - (failed[0]?.atMs ?? 0)) / minuteMs));
    // Looks come every five minutes, so that the hooks' own seconds add up to less than one step.
    expect(minutes).toEqual(tries);
    expect(new Set(failed.map((one) => one.code))).toEqual(new Set([code]));
    expect(rig.system.serials).toEqual([]);
  });

  it.each<readonly [what: string, spell: WeatherSpell]>([
    ["a name that does not exist", { kind: "no-such-host", untilMs: 10 * minuteMs }],
    ["a status of 500", { kind: "status", status: 500, untilMs: 10 * minuteMs }],
    ["a status of 404", { kind: "status", status: 404, untilMs: 10 * minuteMs }],
  ])("%s for ten minutes costs a quarter of an hour", async (_what, spell) => {
    await using rig = await BootRig.start(setup, { weather: [spell] });
    expect(await rig.boot()).toBe("operational");
    expect(rig.runs).toEqual(["prepare-device", "prepare-device", "prepare-device"]);
    expect(secondsOf(rig, requestId).map((seconds) => Math.round(seconds / 60))).toEqual([0, 5, 15]);
  });

  it("503 for ever: 15 tries for a request-id, then the change fails", async () => {
    await using rig = await BootRig.start(setup, { weather: [{ kind: "status", status: 503 }] });
    expect(await rig.boot({ untilMs: 25 * minuteMs })).toBe("not-registered");
    const minutes = secondsOf(rig, requestId).map((seconds) => Math.round(seconds / 60));
    expect(minutes.slice(0, 16)).toEqual([...Array.from({ length: 15 }, (_, n) => n), 19]);
    expect(rig.codes().filter((code) => code === "server-busy").length).toBeGreaterThanOrEqual(15);
  });

  it.each<readonly [fault: FaultRule["fault"], code: string]>([
    ["other-device-key", "serial-does-not-match"],
    ["other-model", "serial-does-not-match"],
    ["other-brand", "serial-does-not-match"],
    ["two-serials", "serial-not-accepted"],
    ["no-serial", "serial-not-accepted"],
    ["key-expired", "serial-not-accepted"],
    ["key-constraint", "serial-not-accepted"],
    ["empty", "serial-not-accepted"],
  ])("a service that answers %s", async (fault, code) => {
    await using rig = await BootRig.start(setup, { vault: { faults: [{ fault, endpoint: "serial" }] } });
    expect(await rig.boot()).toBe("operational");
    expect(rig.codes()).toContain(code);
    expect(rig.runs).toEqual(["prepare-device", "prepare-device"]);
    expect(rig.system.serials.map((one) => one.serial)).toEqual(["SN-1"]);
  });
});

describe("a clock in 1970", () => {
  const years = -new Date("2026-11-20T12:00:00Z").getTime();
  const hooks = { "prepare-device": vaultUrl("https://vault.test/v1/") };

  it.each([
    ["2.57.6", ["not-registered", 1]],
    ["2.63", ["not-registered", 20]],
  ] as const)(
    "snapd %s tries a server whose certificate does not count yet so often",
    async (version, [end, count]) => {
      await using rig = await BootRig.start(setup, { hooks, clockOffsetMs: years, system: { version } });
      expect(await rig.boot({ untilMs: 2 * hourMs, maxAttempts: 1 })).toBe(end);
      expect(secondsOf(rig, requestId).length).toBe(version === "2.57.6" ? 1 : count + 1);
    },
  );

  it("plain http gets a serial that snapd does not accept, since its key does not count yet", async () => {
    await using rig = await BootRig.start(setup, { clockOffsetMs: years });
    expect(await rig.boot({ untilMs: 2 * hourMs, maxAttempts: 1 })).toBe("not-registered");
    expect(rig.asked().slice(0, 2)).toEqual([
      "POST http://vault.test/v1/request-id 200 request-id",
      "POST http://vault.test/v1/serial 200 signed",
    ]);
    expect(rig.system.serials).toEqual([]);
  });

  it("is waited for by snapd 2.63 until a time server has put it right", async () => {
    await using rig = await BootRig.start(setup, { hooks, clockOffsetMs: years, system: { version: "2.63" } });
    void rig.clock.wait(8 * minuteMs).then(() => {
      rig.deviceClock.offsetMs = 0;
    });
    expect(await rig.boot()).toBe("operational");
    expect(rig.runs).toEqual(["prepare-device"]);
  });
});

describe("a store session", () => {
  const sessionOf = (rig: BootRig) =>
    rig.timeline.events.filter(({ what }) => what === "store session").map(({ code, outcome }) => code ?? outcome);

  it.each<readonly [fault: FaultRule["fault"], times: number, nonces: readonly number[], ends: readonly string[]]>([
    ["busy-503", 2, [0, 1, 2], ["opened"]],
    ["empty", 1, [0, 1], ["opened"]],
    ["empty", 6, [0, 1, 2, 5, 13, 33], ["store-session-failed"]],
    ["garbage", 1, [0], ["store-session-failed"]],
    ["html-200", 1, [0], ["store-session-failed"]],
  ])("%s at nonces, %d times", async (fault, times, nonces, ends) => {
    await using rig = await BootRig.start(setup, { store: { faults: [{ fault, endpoint: "nonces", times }] } });
    expect(await rig.boot()).toBe("operational");
    expect(secondsOf(rig, /\/nonces$/)).toEqual(nonces);
    expect(sessionOf(rig)).toEqual(ends);
  });
});
