import { describe, expect, it } from "vitest";
import { RequestIds } from "../../../src/rig/vault/request-ids.ts";
import { SigningLog } from "../../../src/rig/vault/signing-log.ts";
import { HandClock, makeContext, makeSetup, register, startVault } from "./rig-setup.ts";

describe("a vault that serves many", () => {
  it("gives out and takes back ten thousand request-ids one after the other, in linear time", () => {
    const ids = new RequestIds(makeContext(new HandClock()), false);
    const open = Array.from({ length: 10_000 }, () => ids.issue() ?? "");
    expect(new Set(open).size).toBe(10_000);
    expect(open.every((id) => ids.spend(id))).toBe(true);
    expect(open.some((id) => ids.knows(id))).toBe(false);
    expect(ids.counts).toEqual({ issued: 10_000, spent: 10_000 });
  });

  it("finds the revision of one serial among twenty thousand without looking at them all", () => {
    const log = new SigningLog(false);
    const entry = { brandId: "b", model: "m", deviceKeyId: "k", revision: 1 };
    for (let number = 0; number < 20_000; number++) {
      const serial = `SN-${number}`;
      expect(log.nextRevision("b", "m", serial)).toBe(1);
      log.write({ ...entry, serial });
    }
    expect(log.nextRevision("b", "m", "SN-7")).toBe(2);
    expect(log.nextRevision("b", "other", "SN-7")).toBe(1);
  });

  it("keeps no record in memory when told so, and still counts what it logs", async () => {
    const numbers: number[] = [];
    const log = ({ number }: { readonly number: number }): void => void numbers.push(number);
    const setup = await makeSetup();
    await using vault = await startVault(setup, { keepRecords: false, log });
    expect((await register(setup, vault)).status).toBe(200);
    expect(vault.records).toEqual([]);
    expect(numbers).toEqual([1, 2]);
  });

  it("meets the fault that a request asks for", async () => {
    const setup = await makeSetup();
    await using vault = await startVault(setup, {
      faultFor: (_, endpoint) => (endpoint === "serial" ? "busy-503" : undefined),
    });
    expect((await register(setup, vault)).status).toBe(503);
  });
});
