import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DeviceKey } from "../../../../src/keys/device-key.ts";
import { makeKeyPool } from "../../../../src/rig/fleet/material.ts";
import { FleetVault } from "../../../../src/rig/fleet/vault/fleet-vault.ts";
import { bootFleet, settingsOf } from "./fleet-setup.ts";

let vault: FleetVault;
let keys: readonly DeviceKey[];
let prefixes = 0;

/** Serials that no other test of this vault has. */
function ownSerials(): string {
  prefixes += 1;
  return `T${prefixes}-`;
}

beforeAll(async () => {
  vault = await FleetVault.start({ model: "fleet", signingKeyBits: 2048, listen: "127.0.0.1" });
  keys = await makeKeyPool(4, 2048);
});

afterAll(() => vault.close());

describe("a fleet without faults", () => {
  it("registers every device once, with one request-id each", async () => {
    const before = await vault.figures();
    const { tally, devices } = await bootFleet(vault, keys, settingsOf({ plan: { serialPrefix: ownSerials() } }));
    expect(devices.map(({ number }) => number)).toEqual(Array.from({ length: 50 }, (_, number) => number));
    expect(devices.every(({ outcome, revision }) => outcome === "registered" && revision === 1)).toBe(true);
    expect(new Set(devices.map(({ deviceKeyId }) => deviceKeyId)).size).toBe(4);
    expect(tally.sums).toMatchObject({ devices: 50, registered: 50, requestIds: 50, requestIdsWasted: 0, retries: 0 });
    expect(tally.latencies.requestId.figures()?.count).toBe(50);
    expect(tally.latencies.serial.figures()?.count).toBe(50);
    const after = await vault.figures();
    expect(after.signed - before.signed).toBe(50);
    expect(after.requestIdsSpent - before.requestIdsSpent).toBe(50);
  });
});

describe("a line", () => {
  it("of 5 stations and 90 s takt boots 50 boards in 10 takts of simulated time", async () => {
    const arrival = { kind: "line", stations: 5, taktMs: 90_000 } as const;
    const beganMs = performance.now();
    const settings = settingsOf({ arrival, plan: { serialPrefix: ownSerials() } });
    const { tally, devices, simulatedMs } = await bootFleet(vault, keys, settings);
    expect(simulatedMs).toBeGreaterThan(9 * 90_000);
    expect(simulatedMs).toBeLessThan(10 * 90_000 + 30_000);
    expect(performance.now() - beganMs).toBeLessThan(30_000);
    expect(devices.every(({ wholeMs }) => wholeMs < 30_000)).toBe(true);
    expect(tally.sums.lateForTakt).toBe(0);
  });

  it("counts boards that need longer than the takt", async () => {
    const arrival = { kind: "line", stations: 5, taktMs: 20_000 } as const;
    const settings = settingsOf({ arrival, slowMs: 25_000, faults: "slow=40%", plan: { serialPrefix: ownSerials() } });
    const { tally, devices } = await bootFleet(vault, keys, settings);
    const slow = devices.filter(({ fault }) => fault === "slow").length;
    expect(slow).toBeGreaterThan(5);
    expect(tally.sums).toMatchObject({ registered: 50, lateForTakt: slow, retries: 0 });
  });
});

describe("faults in the mix", () => {
  it.each([
    ["busy-503=100%", "vault-busy", 1, 2],
    ["fault-500=100%", "vault-fault", 1, 2],
    // Late by more than the 30 s a device waits: the vault has signed, and signs again.
    ["slow=100%", "total-timeout", 2, 2],
    ["lost-answer=100%", "connection-reset", 2, 2],
    ["reset@request-id*2=100%", "connection-reset", 1, 1],
  ])("%s: each device meets it (%s), tries again and gets revision %d", async (faults, code, revision, requestIds) => {
    const settings = settingsOf({ faults, plan: { devices: 6, serialPrefix: ownSerials() } });
    const { tally, devices } = await bootFleet(vault, keys, settings);
    expect(devices.every((one) => one.outcome === "registered" && one.revision === revision)).toBe(true);
    const times = faults.includes("*2") ? 2 : 1;
    expect(tally.counts.tries.toJSON()).toEqual({ [code]: 6 * times });
    expect(tally.sums).toMatchObject({ retries: 6 * times, revisionsAboveOne: revision > 1 ? 6 : 0 });
    // A 503 or a fault leaves it open whether the request-id was spent; one that never came was none.
    expect(devices.every((one) => one.requestIds === requestIds)).toBe(true);
  });

  it("pending-3 is polled three times with the same request-id", async () => {
    const settings = settingsOf({ faults: "pending-3=100%", plan: { devices: 4, serialPrefix: ownSerials() } });
    const { tally, devices } = await bootFleet(vault, keys, settings);
    expect(tally.sums).toMatchObject({ registered: 4, polls: 12, retries: 0, requestIds: 4, requestIdsWasted: 0 });
    expect(devices.every(({ wholeMs }) => wholeMs >= 180_000)).toBe(true);
  });

  it("a serial for another key is refused, and the device is told as failed", async () => {
    const settings = settingsOf({ faults: "other-device-key=100%", plan: { devices: 3, serialPrefix: ownSerials() } });
    const { tally } = await bootFleet(vault, keys, settings);
    expect(tally.counts.failures.toJSON()).toEqual({ "serial-for-other-device": 3 });
    expect(tally.sums).toMatchObject({ registered: 0, failed: 3, requestIdsWasted: 3 });
  });

  it("a vault that stays busy fails the device when its time is over, in simulated time", async () => {
    const settings = settingsOf({ faults: "busy-503*9999=100%", plan: { devices: 3, serialPrefix: ownSerials() } });
    const { devices } = await bootFleet(vault, keys, settings);
    for (const { code, wholeMs, waitedMs } of devices) {
      expect(code).toBe("vault-busy");
      expect(waitedMs).toBeGreaterThan(400_000);
      expect(wholeMs).toBeLessThanOrEqual(600_000);
    }
  });
});

describe("planted duplicates", () => {
  it("are signed without a word, and found in the revisions and in the vault's log", async () => {
    const before = await vault.figures();
    const settings = settingsOf({ plan: { devices: 40, duplicates: 7, serialPrefix: ownSerials() } });
    const { tally, devices } = await bootFleet(vault, keys, settings);
    expect(tally.sums).toMatchObject({
      registered: 40,
      duplicatesPlanted: 7,
      duplicatesSigned: 7,
      revisionsAboveOne: 7,
    });
    const twice = new Set(devices.filter((one) => one.duplicateOf !== undefined).map(({ serial }) => serial));
    expect((await vault.figures()).serialsOfTwoKeys - before.serialsOfTwoKeys).toBe(twice.size);
  });
});

describe("the same seed", () => {
  it("gives every device the same serial, key, fault, outcome and codes again", async () => {
    const faults = "busy-503=20%,lost-answer=10%,other-serial=10%,pending-2=10%";
    const once = async (seed: string) => {
      const settings = settingsOf({ faults, plan: { seed, devices: 40, duplicates: 4, serialPrefix: ownSerials() } });
      const { devices } = await bootFleet(vault, keys, settings);
      return devices.map(({ serial, deviceKeyId, fault, outcome, code, faultCodes, retries, duplicateOf }) => {
        return { serial: serial.slice(-8), deviceKeyId, fault, outcome, code, faultCodes, retries, duplicateOf };
      });
    };
    const first = await once("a");
    expect(await once("a")).toEqual(first);
    expect(await once("b")).not.toEqual(first);
  });
});

describe("a stop", () => {
  it("switches on no further device and lets those under way end", async () => {
    const controller = new AbortController();
    const settings = settingsOf({ plan: { devices: 500, serialPrefix: ownSerials() } });
    const { tally } = await bootFleet(vault, keys, settings, {
      stop: controller.signal,
      onDevice: (_, { sums }) => {
        if (sums.devices === 20) controller.abort();
      },
    });
    expect(tally.sums.devices).toBeGreaterThanOrEqual(20);
    expect(tally.sums.devices).toBeLessThan(40);
    expect(tally.sums.registered).toBe(tally.sums.devices);
  });
});
