import { describe, expect, it } from "vitest";
import { makeFolders } from "../../../src/disk/make-folders.ts";
import { MemoryDisk } from "../../../src/disk/memory-disk.ts";
import { type Claim, dropClaims, readClaims, writeClaim } from "../../../src/registrar/claim.ts";
import { claimFoldersOf } from "../../../src/registrar/claim-folders.ts";

const saved = "/var/lib/snapd/save/snap/gadget/prepare-device";
const common = "/var/snap/gadget/common/prepare-device";
const both = claimFoldersOf(saved, common);
const commonOnly = claimFoldersOf(undefined, common);

const claim = (registrar: Claim["registrar"], serial = "A1"): Claim => ({
  version: 1,
  registrar,
  brandId: "acme",
  model: "gateway-one",
  serial,
  serialSource: "dmi.product-serial",
  at: "2026-01-01T00:00:00Z",
});

function diskWithSnap(): MemoryDisk {
  const disk = new MemoryDisk();
  for (const folder of [saved, common]) makeFolders(disk, folder, 0o700);
  disk.settle();
  return disk;
}

describe("who may register", () => {
  it("is nobody's before anybody said so", () => {
    expect(readClaims(diskWithSnap(), both)).toEqual([]);
  });

  it("is told where a factory reset leaves it, if there is such a place", () => {
    const disk = diskWithSnap();
    writeClaim(disk, both, claim("snapd"));
    expect(disk.list(saved)).toEqual(["registrar.json"]);
    expect(disk.list(common)).toEqual([]);
  });

  it("is told in one place: what another folder said before is gone", () => {
    const disk = diskWithSnap();
    writeClaim(disk, commonOnly, claim("agent"));
    writeClaim(disk, both, claim("snapd"));
    expect(readClaims(disk, both)).toEqual([claim("snapd")]);
  });

  it("is told once: the same again writes nothing new", () => {
    const disk = diskWithSnap();
    writeClaim(disk, both, claim("snapd"));
    writeClaim(disk, both, { ...claim("snapd"), at: "2026-02-02T00:00:00Z" });
    expect(readClaims(disk, both)).toEqual([claim("snapd")]);
  });

  it("is never lost between one word and the next, whatever a power failure leaves", () => {
    const disk = diskWithSnap();
    writeClaim(disk, commonOnly, claim("agent"));
    disk.settle();
    writeClaim(disk, both, claim("snapd"));
    const seen = new Set<string>();
    for (const { disk: found, description } of disk.crashStates()) {
      const registrars = readClaims(found, both).map(({ registrar }) => registrar);
      seen.add(registrars.join(" "));
      expect(registrars, description).not.toEqual([]);
    }
    expect(seen).toEqual(new Set(["agent", "snapd agent", "snapd"]));
  });

  it("stays after the word was written, whatever a power failure leaves", () => {
    const disk = diskWithSnap();
    writeClaim(disk, both, claim("snapd"));
    const atEnd = disk.operations.length;
    for (const { disk: found, operationsDone, description } of disk.crashStates()) {
      if (operationsDone === atEnd) expect(readClaims(found, both), description).toEqual([claim("snapd")]);
    }
  });

  it("is nobody's after all words are taken back", () => {
    const disk = diskWithSnap();
    writeClaim(disk, both, claim("agent"));
    dropClaims(disk, both);
    expect(readClaims(disk, both)).toEqual([]);
  });

  it.each([
    ["no JSON", "{"],
    ["no object", "7"],
    ["another version", JSON.stringify({ ...claim("snapd"), version: 2 })],
    ["a registrar that nobody knows", JSON.stringify({ ...claim("snapd"), registrar: "vault" })],
    ["no serial", JSON.stringify({ ...claim("snapd"), serial: "" })],
  ])("is not taken for nobody's where the file holds %s", (_what, text) => {
    const disk = diskWithSnap();
    disk.createFile(`${common}/registrar.json`, new TextEncoder().encode(text), 0o600);
    expect(() => readClaims(disk, both)).toThrow(expect.objectContaining({ code: "registration-corrupt" }));
  });

  it("is told also before the gadget is installed", () => {
    const disk = new MemoryDisk();
    writeClaim(disk, commonOnly, claim("agent"));
    expect(readClaims(disk, commonOnly)).toEqual([claim("agent")]);
    expect(disk.stat("/var/snap/gadget/common")?.mode).toBe(0o755);
    expect(disk.stat(common)?.mode).toBe(0o700);
  });
});
