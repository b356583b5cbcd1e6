import { describe, expect, it } from "vitest";
import { VaultAhead } from "../../../src/registration/vault-ahead.ts";
import type { Vault } from "../../../src/vault/vault.ts";

const turns = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Asked {
  opened: number;
  ids: number;
  streams: number;
}

/** A vault that counts what it is asked, and refuses the request-ids of these numbers. */
function vaultOf(refused: readonly number[] = []): { readonly asked: Asked; readonly ahead: VaultAhead } {
  const asked = { opened: 0, ids: 0, streams: 0 };
  const vault: Vault = {
    async requestId() {
      asked.ids += 1;
      if (refused.includes(asked.ids)) throw new Error(`no request-id ${asked.ids}`);
      return `id-${asked.ids}`;
    },
    async submit() {
      asked.streams += 1;
      return { kind: "pending", waitMs: 7 };
    },
  };
  const open = async (): Promise<Vault> => {
    asked.opened += 1;
    return vault;
  };
  return { asked, ahead: new VaultAhead(open) };
}

describe("a vault that is asked while the key is being made", () => {
  it("is not opened before somebody wants it", async () => {
    const { asked } = vaultOf();
    await turns();
    expect(asked).toEqual({ opened: 0, ids: 0, streams: 0 });
  });

  it("gives an id that was not taken to the first who asks, and a new one to the next", async () => {
    const { asked, ahead } = vaultOf();
    ahead.begin(() => false);
    await turns();
    expect(await ahead.requestId()).toBe("id-1");
    expect(await ahead.requestId()).toBe("id-2");
    expect(asked).toEqual({ opened: 1, ids: 2, streams: 0 });
  });

  it("gives an id that was taken to nobody else", async () => {
    const { asked, ahead } = vaultOf();
    const taken: string[] = [];
    ahead.begin((id) => taken.push(id) > 0);
    await turns();
    expect(taken).toEqual(["id-1"]);
    expect(await ahead.requestId()).toBe("id-2");
    expect(asked.ids).toBe(2);
  });

  it("offers nothing that somebody asked for before it came", async () => {
    const { asked, ahead } = vaultOf();
    const taken: string[] = [];
    ahead.begin((id) => taken.push(id) > 0);
    expect(await ahead.requestId()).toBe("id-1");
    await turns();
    expect(taken).toEqual([]);
    expect(asked.ids).toBe(1);
  });

  it("keeps its refusal for the first who asks, and is asked anew by the next", async () => {
    const { asked, ahead } = vaultOf([1]);
    ahead.begin(() => true);
    await turns();
    await expect(ahead.requestId()).rejects.toThrow("no request-id 1");
    expect(await ahead.requestId()).toBe("id-2");
    expect(asked.ids).toBe(2);
  });

  it("that cannot be opened says so to everybody, opened once", async () => {
    let opened = 0;
    const ahead = new VaultAhead(async () => {
      opened += 1;
      throw new Error("no way there");
    });
    ahead.begin(() => true);
    await turns();
    await expect(ahead.opened()).rejects.toThrow("no way there");
    await expect(ahead.requestId()).rejects.toThrow("no way there");
    await expect(ahead.submit(new Uint8Array())).rejects.toThrow("no way there");
    expect(opened).toBe(1);
  });

  it("passes requests on", async () => {
    const { asked, ahead } = vaultOf();
    expect(await ahead.submit(new Uint8Array())).toEqual({ kind: "pending", waitMs: 7 });
    expect(asked).toEqual({ opened: 1, ids: 0, streams: 1 });
  });
});
