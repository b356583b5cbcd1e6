import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Assertion, ModelAssertion, SerialAssertion } from "../../../src/assertion/assertion.ts";
import { MemoryDisk } from "../../../src/disk/memory-disk.ts";
import { type HandoverPlaces, handOverAdopted } from "../../../src/handover/adopted.ts";
import { systemOnDisk } from "../../../src/handover/system-assertions.ts";
import type { DeviceKey } from "../../../src/keys/device-key.ts";
import { FsKeyStore } from "../../../src/keys/fs-key-store.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { type Brand, brandAssertions } from "../../../src/rig/brand.ts";
import { FsAssertionStore } from "../../../src/snapd/fs-assertion-store.ts";
import { modelOf, serialOf, signedAt, smallKey, throwAwayBrand } from "../../brand/throw-away.ts";

let brand: Brand;
let model: ModelAssertion;
let key: DeviceKey;
let serial: SerialAssertion;
let disk: MemoryDisk;

const device = "/save/device";
const own = `${device}/prepare-device`;

beforeAll(async () => {
  [brand, key] = await Promise.all([throwAwayBrand(), smallKey()]);
  model = modelOf(brand);
  serial = serialOf(brand, { model, key });
});

beforeEach(() => {
  disk = new MemoryDisk();
  for (const folder of ["/save", device, own, "/system"]) disk.makeFolder(folder, 0o700);
});

function placesOn(on: MemoryDisk): HandoverPlaces {
  return {
    snapdKeys: new FsKeyStore(on, device),
    waitingKeys: new FsKeyStore(on, own),
    ownFolder: own,
    saved: new FsAssertionStore(on, device, nodeCrypto, own),
    system: systemOnDisk(new FsAssertionStore(on, "/system", nodeCrypto)),
  };
}

const identity = () => ({ key, serial, model, trusted: [...brandAssertions(brand), model, serial] });
const types = ["account", "account-key", "model", "serial"] as const;
const all = (store: FsAssertionStore): string[] => types.flatMap((type) => store.all(type).map((one) => one.type));

describe("the hand-over adopted", () => {
  it("leaves the key with snapd only, and everything saved and acknowledged", async () => {
    const places = placesOn(disk);
    places.waitingKeys.put(key, own);
    await handOverAdopted(identity(), places, signedAt);
    expect(disk.list(`${device}/private-keys-v1`)).toEqual([key.keyId]);
    expect(places.waitingKeys.list()).toEqual([]);
    expect(all(new FsAssertionStore(disk, device, nodeCrypto))).toEqual([...types]);
    expect(all(new FsAssertionStore(disk, "/system", nodeCrypto))).toEqual([...types]);
  });

  it("done twice changes nothing the second time", async () => {
    const places = placesOn(disk);
    await handOverAdopted(identity(), places, signedAt);
    disk.settle();
    await handOverAdopted(identity(), places, signedAt);
    expect(disk.operations.filter(({ kind }) => !kind.startsWith("sync"))).toEqual([]);
  });

  it("with the clock before the key's since is clock-behind, and nothing is handed over", async () => {
    const places = placesOn(disk);
    const past = new Date("1970-01-01T00:10:00Z");
    await expect(handOverAdopted(identity(), places, past)).rejects.toMatchObject({ code: "clock-behind" });
    expect(places.snapdKeys.list()).toEqual([]);
  });

  it.each([
    ["snapd's assertions", "/system", 0],
    ["snapd's assertions", "/system", 7],
    ["the saved assertions", device, 0],
    ["the saved assertions", device, 7],
  ])(
    "with this serial for another key in %s (%s, revision %i) is refused, and nothing is handed over",
    async (_where, folder, revision) => {
      const other = serialOf(brand, { model, key: await smallKey(), revision });
      new FsAssertionStore(disk, folder, nodeCrypto).put(other);
      const places = placesOn(disk);
      places.waitingKeys.put(key, own);
      const done = handOverAdopted(identity(), places, signedAt);
      await expect(done).rejects.toMatchObject({ code: "assertion-conflict" });
      expect(places.snapdKeys.list()).toEqual([]);
      expect([
        ...all(new FsAssertionStore(disk, device, nodeCrypto)),
        ...all(new FsAssertionStore(disk, "/system", nodeCrypto)),
      ]).toEqual(["serial"]);
    },
  );

  it("replaces an older revision of this serial for another key", async () => {
    new FsAssertionStore(disk, "/system", nodeCrypto).put(serialOf(brand, { model, key: await smallKey() }));
    const newer = serialOf(brand, { model, key, revision: 2 });
    await handOverAdopted(
      { ...identity(), serial: newer, trusted: [...brandAssertions(brand), model, newer] },
      placesOn(disk),
      signedAt,
    );
    const [stored] = new FsAssertionStore(disk, "/system", nodeCrypto).all("serial");
    expect(stored?.type === "serial" && stored.deviceKeyId).toBe(key.keyId);
  });

  it("acknowledges only when key and saved copies are there, and no second copy of the key", async () => {
    const places = placesOn(disk);
    places.waitingKeys.put(key, own);
    let seen: { keys: readonly string[]; waiting: readonly string[]; saved: readonly Assertion[] } | undefined;
    const acknowledge = async (): Promise<void> => {
      const saved = places.saved?.all("serial") ?? [];
      seen = { keys: places.snapdKeys.list(), waiting: places.waitingKeys.list(), saved };
    };
    await handOverAdopted(identity(), { ...places, system: { ...places.system, acknowledge } }, signedAt);
    expect(seen?.keys).toEqual([key.keyId]);
    expect(seen?.waiting).toEqual([]);
    expect(seen?.saved).toHaveLength(1);
  });

  it("is finished by the next run from whatever a power cut left, with the one key", async () => {
    const places = placesOn(disk);
    places.waitingKeys.put(key, own);
    disk.settle();
    await handOverAdopted(identity(), places, signedAt);
    let states = 0;
    for (const { disk: after, description } of disk.crashStates()) {
      states += 1;
      const again = placesOn(after);
      const held = [...again.snapdKeys.list(), ...again.waitingKeys.list()];
      expect(new Set(held), description).toEqual(new Set([key.keyId]));
      await handOverAdopted(identity(), again, signedAt);
      expect(after.list(`${device}/private-keys-v1`), description).toEqual([key.keyId]);
      expect(all(new FsAssertionStore(after, device, nodeCrypto)), description).toEqual([...types]);
    }
    expect(states).toBeGreaterThan(20);
  });
});
