import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll } from "vitest";
import type { DaemonRig } from "../daemon/daemon-rig.ts";
import { makeOracleBrand, type OracleBrand } from "../oracle-brand.ts";
import { missingDeviceBinary, missingRoot, missingTools } from "../toolchain.ts";
import { type GadgetOptions, keepBinary, startGadget } from "./gadget.ts";

/** Why the hooks cannot run here, if they cannot. */
export const missing = [missingTools(), missingDeviceBinary(), missingRoot()];

type Chosen = Omit<GadgetOptions, "root" | "brand" | "binary">;

export interface Suite {
  readonly brand: OracleBrand;
  readonly folder: string;
  /** The copy of our binary. */
  readonly binary: string;
  /** A device of its own, which ends with its test. */
  device(options: Chosen): Promise<DaemonRig>;
}

/** What a file of daemon tests shares: a folder, a brand, our binary; to be called inside describe. */
export function daemonSuite(): Suite {
  let folder = "";
  let brand: OracleBrand | undefined;
  let binary = "";
  let count = 0;
  const rigs: DaemonRig[] = [];
  const madeBrand = (): OracleBrand => {
    if (brand === undefined) throw new Error("there is no brand before the first test");
    return brand;
  };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "judge-hooks-"));
    if (missing.some((reason) => reason !== undefined)) return;
    brand = makeOracleBrand(join(folder, "brand"));
    binary = keepBinary(folder);
  });

  afterEach(async () => {
    for (const rig of rigs.splice(0)) {
      await rig.stop();
      rmSync(rig.root, { recursive: true, force: true });
    }
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  return {
    get brand() {
      return madeBrand();
    },
    get folder() {
      return folder;
    },
    get binary() {
      return binary;
    },
    async device(options) {
      count += 1;
      const rig = await startGadget({ root: join(folder, `device-${count}`), brand: madeBrand(), binary, ...options });
      rigs.push(rig);
      return rig;
    },
  };
}
