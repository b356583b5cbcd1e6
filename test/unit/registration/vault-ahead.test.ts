import { describe, expect, it } from "vitest";
import { VaultAhead } from "../../../src/registration/vault-ahead.ts";
import type { Vault } from "../../../src/vault/vault.ts";

const turns = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A vault that writes down what it is told to do. */
function vaultOf(prepare: () => Promise<void> = async () => undefined) {
  const told: string[] = [];
  const vault: Vault = {
    prepare: async () => {
      told.push("prepare");
      await prepare();
    },
    requestId: async () => {
      told.push("request-id");
      return "id";
    },
    submit: async () => ({ kind: "pending", waitMs: 7 }),
  };
  const open = async (): Promise<Vault> => {
    told.push("open");
    return vault;
  };
  return { told, vault, ahead: new VaultAhead(open) };
}

describe("the vault while the device key is being made", () => {
  it("is not opened before somebody wants it", async () => {
    const { told } = vaultOf();
    await turns();
    expect(told).toEqual([]);
  });

  it("is opened once and connected, and asked nothing: a request-id that waits for a key keeps others from theirs", async () => {
    const { told, vault, ahead } = vaultOf();
    ahead.begin();
    await turns();
    expect(await ahead.opened()).toBe(vault);
    expect(told).toEqual(["open", "prepare"]);
  });

  it("that cannot be connected is there for whoever asks it", async () => {
    const { vault, ahead } = vaultOf(() => Promise.reject(new Error("no connection")));
    ahead.begin();
    await turns();
    expect(await ahead.opened()).toBe(vault);
  });

  it("that cannot be opened says so to whoever wants it, opened once", async () => {
    let opened = 0;
    const ahead = new VaultAhead(async () => {
      opened += 1;
      throw new Error("no way there");
    });
    ahead.begin();
    await turns();
    await expect(ahead.opened()).rejects.toThrow("no way there");
    expect(opened).toBe(1);
  });
});
