import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decodeStream } from "../../../../src/assertion/stream.ts";
import { nodeCrypto } from "../../../../src/keys/node-crypto.ts";
import { FleetVault } from "../../../../src/rig/fleet/vault/fleet-vault.ts";
import { SigningTable } from "../../../../src/rig/fleet/vault/signing-table.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "signing-table-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

describe("the signing table", () => {
  it("remembers revisions, and tells a board that came again from two boards with one serial", () => {
    const table = new SigningTable(join(folder, "log"));
    const entry = { brandId: "b", model: "m", serial: "A", deviceKeyId: "key-1", revision: 1 };
    table.add(entry);
    table.add({ ...entry, serial: "B" });
    table.add({ ...entry, serial: "B", revision: 2 });
    table.add({ ...entry, serial: "C" });
    table.add({ ...entry, serial: "C", revision: 2, deviceKeyId: "key-2" });
    table.add({ ...entry, serial: "C", model: "other" });
    expect(table.latestRevision("b", "m", "A")).toBe(1);
    expect(table.latestRevision("b", "m", "C")).toBe(2);
    expect(table.latestRevision("b", "m", "D")).toBe(0);
    expect(table.figures()).toEqual({ signed: 6, serials: 4, serialsSignedAgain: 2, serialsOfTwoKeys: 1 });
    expect(table.entries).toContainEqual({ ...entry, serial: "C", revision: 2, deviceKeyId: "key-2" });
    table.close();
  });

  it("says nothing of a vault that has signed nothing", () => {
    const table = new SigningTable(join(folder, "log"));
    expect(table.figures()).toEqual({ signed: 0, serials: 0, serialsSignedAgain: 0, serialsOfTwoKeys: 0 });
    table.close();
  });
});

describe("the vault of a fleet", () => {
  it("tells the outside its URL and public assertions, and obeys a fault in the header", async () => {
    await using vault = await FleetVault.start({ model: "fleet", signingKeyBits: 2048, listen: "127.0.0.1" });
    const { facts } = vault;
    expect(facts.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1\/$/);
    const types = [facts.trusted, facts.prerequisites, facts.model].flatMap((bytes) =>
      decodeStream(bytes, nodeCrypto).map(({ type }) => type),
    );
    expect(types).toEqual(["account", "account-key", "account", "account-key", "model"]);
    const ask = (headers: Record<string, string>) =>
      fetch(`${facts.url}request-id`, { method: "POST", headers: { "api-key": facts.apiKey, ...headers } });
    expect((await ask({})).status).toBe(200);
    expect((await ask({ "rig-fault": "busy-503" })).status).toBe(503);
    expect((await ask({ "rig-fault": "no such fault" })).status).toBe(200);
    expect((await ask({ "rig-fault": "two-serials" })).status).toBe(200);
    expect(await vault.figures()).toMatchObject({ requestIdsIssued: 3, requestIdsSpent: 0, signed: 0 });
  });
});
