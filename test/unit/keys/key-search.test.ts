import { describe, expect, it } from "vitest";
import { deviceKeyOf } from "../../../src/keys/device-key.ts";
import { KeySearch } from "../../../src/keys/key-search.ts";

describe("the search for a device key", () => {
  it("that was begun ahead is the one that is taken", async () => {
    const search = new KeySearch(1024);
    search.begin();
    search.begin();
    expect(search.isUnderWay).toBe(true);
    const key = await search.take();
    expect(search.isUnderWay).toBe(false);
    expect(key.asymmetricKeyDetails).toMatchObject({ modulusLength: 1024, publicExponent: 65_537n });
  });

  it("begins with whoever takes the key, where nobody began it", async () => {
    const search = new KeySearch(1024);
    expect(search.isUnderWay).toBe(false);
    const taken = search.take();
    expect(search.isUnderWay).toBe(true);
    expect((await taken).type).toBe("private");
  });

  it("gives no key twice", async () => {
    const search = new KeySearch(1024);
    const [one, other] = await Promise.all([deviceKeyOf(search), deviceKeyOf(search)]);
    expect(one.keyId).not.toBe(other.keyId);
  });

  it("says how long it took, and nothing before", async () => {
    let nowMs = 1000;
    const search = new KeySearch(1024, () => nowMs);
    expect(search.tookMs).toBeUndefined();
    search.begin();
    nowMs = 1800;
    await search.take();
    expect(search.tookMs).toBe(800);
  });

  it("that fails is told to whoever takes the key, and to nobody else", async () => {
    const unheard: unknown[] = [];
    const hear = (fault: unknown): unknown => unheard.push(fault);
    process.on("unhandledRejection", hear);
    try {
      const search = new KeySearch(-1);
      search.begin();
      await new Promise((resolve) => setImmediate(resolve));
      expect(search.isUnderWay).toBe(false);
      await expect(search.take()).rejects.toThrow(/modulusLength/);
      expect(unheard).toEqual([]);
    } finally {
      process.off("unhandledRejection", hear);
    }
  });
});
