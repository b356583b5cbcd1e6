import { describe, expect, it } from "vitest";
import { makeFolders } from "../../../src/disk/make-folders.ts";
import { MemoryDisk } from "../../../src/disk/memory-disk.ts";
import { findClaimFolders } from "../../../src/registrar/claim-folders.ts";

const saved = (snap: string): string => `/var/lib/snapd/save/snap/${snap}`;
const common = (snap: string): string => `/var/snap/${snap}/common`;
const own = (folder: string): string => `${folder}/prepare-device`;

function diskWith(...folders: readonly string[]): MemoryDisk {
  const disk = new MemoryDisk();
  for (const folder of folders) makeFolders(disk, folder, 0o755);
  return disk;
}

describe("where a run by hand looks for word of the hooks", () => {
  it("is the gadget's folder on the save partition before its common one", () => {
    const disk = diskWith(saved("pc"), common("pc"), common("other"));
    expect(findClaimFolders(disk, "/", "pc")).toEqual({
      all: [own(saved("pc")), own(common("pc"))],
      home: own(saved("pc")),
      locks: [own(common("pc"))],
    });
  });

  it("is the common one where the save partition has none of the gadget's", () => {
    const { all, home } = findClaimFolders(diskWith(common("pc")), "/", "pc");
    expect([all, home]).toEqual([[own(common("pc"))], own(common("pc"))]);
  });

  it("is also every other snap's in which hooks of ours have been", () => {
    const disk = diskWith(common("pc"), own(common("old-gadget")), own(saved("old-gadget")));
    const { all, locks } = findClaimFolders(disk, "/", "pc");
    expect(all).toEqual([own(common("pc")), own(saved("old-gadget")), own(common("old-gadget"))]);
    expect(locks).toEqual([own(common("old-gadget")), own(common("pc"))]);
  });

  it("is where the gadget's will be, as long as it is not installed, and nothing is locked there", () => {
    expect(findClaimFolders(diskWith("/var"), "/", "pc")).toEqual({
      all: [own(common("pc"))],
      home: own(common("pc")),
      locks: [],
    });
  });

  it("is nowhere for a model without a gadget", () => {
    expect(findClaimFolders(diskWith(common("pc")), "/", undefined)).toEqual({ all: [], home: undefined, locks: [] });
  });
});
