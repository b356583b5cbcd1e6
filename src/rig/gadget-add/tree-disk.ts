import { chownSync, lstatSync, rmdirSync } from "node:fs";
import { diskFault, errnoOf } from "../../disk/disk-fault.ts";
import { FsDisk } from "../../disk/fs-disk.ts";

/** The disk of somebody's sources: a file that is replaced keeps its owner, also where root replaces it. */
export class TreeDisk extends FsDisk {
  override rename(from: string, to: string): void {
    const [here, there] = [from, to].map((path) => lstatSync(path, { throwIfNoEntry: false }));
    if (here?.isFile() && there?.isFile() && (here.uid !== there.uid || here.gid !== there.gid)) {
      try {
        chownSync(from, there.uid, there.gid);
      } catch (fault) {
        throw diskFault("keep the owner of", to, fault);
      }
    }
    super.rename(from, to);
  }

  /** False where something is in it still, or nothing is there. */
  removeFolder(path: string): boolean {
    try {
      rmdirSync(path);
      return true;
    } catch (fault) {
      if (["ENOTEMPTY", "ENOENT"].includes(errnoOf(fault) ?? "")) return false;
      throw diskFault("remove", path, fault);
    }
  }
}
