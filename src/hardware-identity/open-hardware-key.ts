import type { Disk } from "../disk/disk.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import { openExternalSigner, type SignerOptions } from "./external-signer.ts";
import type { HardwareKey } from "./hardware-key.ts";
import { readKeyFile } from "./key-file.ts";
import { type GenerateKey, readMadeKey, readOrMakeKey } from "./made-key.ts";
import type { HardwareIdentitySettings } from "./settings.ts";

/** Where a hardware key may be. */
export interface KeyPlaces extends SignerOptions {
  readonly disk: Disk;
  /** For the key we make: SNAP_SAVE_DATA/prepare-device before SNAP_COMMON/prepare-device, those that there are. */
  readonly folders: readonly string[];
}

function checkKind(key: HardwareKey, { kind }: HardwareIdentitySettings): HardwareKey {
  if (kind === undefined || kind === key.publicKey.kind) return key;
  const cause = `it is of the kind ${key.publicKey.kind}, and hardware-identity.kind is ${kind}`;
  throw new Problem("hardware-key-unfit", `cannot use the hardware key ${key.origin}: ${cause}`);
}

/** The key that is not ours to make, or undefined where the settings name none. */
async function openBroughtKey(settings: HardwareIdentitySettings, places: KeyPlaces): Promise<HardwareKey | undefined> {
  const { key: path, signer } = settings;
  if (path !== undefined && signer !== undefined) {
    throw new Problem(
      "hardware-key-source-unclear",
      "cannot choose the hardware key: settings name a file and a signer",
    );
  }
  if (signer !== undefined) {
    const [program, ...args] = signer;
    if (program === undefined || program === "") {
      throw new Problem("hardware-signer-missing", "cannot run the hardware key's signer: its command is empty");
    }
    return await openExternalSigner([program, ...args], places);
  }
  if (path === undefined) return undefined;
  const key = readKeyFile(places.disk, path, "file");
  if (key !== undefined) return key;
  throw new Problem("hardware-key-missing", `cannot read the hardware key: there is no ${printable(path, 300)}`);
}

/** The device's hardware key; none is made. Problems hardware-key-…, hardware-signer-…, disk-… */
export async function openHardwareKey(settings: HardwareIdentitySettings, places: KeyPlaces): Promise<HardwareKey> {
  const key = (await openBroughtKey(settings, places)) ?? readMadeKey(places.disk, places.folders);
  if (key !== undefined) return checkKind(key, settings);
  const where = places.folders.map((folder) => printable(folder, 200)).join(" and ") || "any folder of a snap";
  throw new Problem("hardware-key-missing", `cannot find a hardware key: there is none in ${where}`);
}

/**
 * The same for the hook prepare-device: where the settings name no key, one is made on the first run and kept for good.
 * Problems as openHardwareKey, and hardware-key-place-unknown without a folder to keep it in.
 */
export async function openOrMakeHardwareKey(
  settings: HardwareIdentitySettings,
  places: KeyPlaces & { readonly generate: GenerateKey },
): Promise<{ readonly key: HardwareKey; readonly made: boolean }> {
  const brought = await openBroughtKey(settings, places);
  if (brought !== undefined) return { key: checkKind(brought, settings), made: false };
  const [first, ...others] = places.folders;
  if (first === undefined) {
    throw new Problem("hardware-key-place-unknown", "cannot make a hardware key: no folder of a snap is known");
  }
  const { key, made } = await readOrMakeKey(places.disk, [first, ...others], () =>
    places.generate(settings.kind ?? "ecdsa"),
  );
  return { key: checkKind(key, settings), made };
}
