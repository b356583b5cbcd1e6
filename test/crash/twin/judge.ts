import type { Disk } from "../../../src/disk/disk.ts";
import { FsKeyStore } from "../../../src/keys/fs-key-store.ts";
import { readIdentityFromBody } from "../../../src/keys/identity-body.ts";
import { readIdentityKey } from "../../../src/keys/identity-key.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { readClaims } from "../../../src/registrar/claim.ts";
import { claimFoldersOf } from "../../../src/registrar/claim-folders.ts";
import { mayBeSigned, readRegistration } from "../../../src/registration/registration.ts";
import { FsAssertionStore } from "../../../src/snapd/fs-assertion-store.ts";
import type { Fault } from "../tally.ts";
import type { TwinVault } from "./twin-vault.ts";
import { claimFolder, hardwareSerial, type TwinWorld } from "./twin-world.ts";

function vaultFaults(vault: TwinVault): Fault[] {
  const asked = new Set(vault.requests.map(({ deviceKeyId, serial }) => `${deviceKeyId} as ${serial}`));
  const bodies = new Set(vault.requests.map(({ body }) => Buffer.from(body).toString("latin1")));
  const faults: Fault[] = [];
  if (asked.size > 1) faults.push({ kind: "duplicated", what: `the vault was asked for ${[...asked].join(" and ")}` });
  if (bodies.size > 1) faults.push({ kind: "lost", what: "the vault was told two identity keys" });
  return faults;
}

function serialFaults(world: TwinWorld, disk: Disk, keyId: string): Fault[] {
  const { systemAssertions, savedAssertions } = world.paths;
  const folders = world.model.grade === undefined ? [systemAssertions] : [systemAssertions, savedAssertions];
  return folders.flatMap((folder): Fault[] => {
    const serials = new FsAssertionStore(disk, folder, nodeCrypto).all("serial");
    if (serials.length > 1) return [{ kind: "duplicated", what: `${folder} holds ${serials.length} serials` }];
    const [serial] = serials;
    const fits = serial?.type === "serial" && serial.deviceKeyId === keyId && serial.serial === hardwareSerial;
    return fits ? [] : [{ kind: "lost", what: `${folder} does not hold the serial for the key` }];
  });
}

function identityKeyFaults(world: TwinWorld, disk: Disk): Fault[] {
  const { ownFolder, systemAssertions } = world.paths;
  const [serial] = new FsAssertionStore(disk, systemAssertions, nodeCrypto).all("serial");
  const identityKey = readIdentityKey(disk, ownFolder);
  const vouched = serial === undefined ? undefined : readIdentityFromBody(serial.body)?.publicKey;
  const same =
    vouched !== undefined && identityKey !== undefined && Buffer.compare(vouched, identityKey.publicKey) === 0;
  return same ? [] : [{ kind: "lost", what: "the identity key is not the one that the serial names" }];
}

/** Temporary files of a process that is gone, in every folder the agent writes to. */
function litterBelow(disk: Disk, folder: string, shown: (name: string) => boolean): string[] {
  return (disk.list(folder) ?? []).flatMap((name) => {
    const path = `${folder}/${name}`;
    if (disk.stat(path)?.kind === "folder") return litterBelow(disk, path, shown);
    return shown(name) ? [path] : [];
  });
}

/** Runs of the longest life: five that end before their time, and the one that comes to its end. */
const mostRuns = 6;

/**
 * A run that finds the device registered changes nothing: files that power losses brought back may stay until a run has something
 * to do. A run writes one file at a time, and holds the lock of each folder by a file. They must be our own folders', and no copy
 * of a private half.
 */
function litterFaults(world: TwinWorld, disk: Disk): Fault[] {
  const { ownFolder } = world.paths;
  const left = litterBelow(disk, "/var", (name) => name.startsWith(".tmp-") || name.startsWith("owner."));
  const isSecret = (path: string): boolean => {
    const bytes = disk.readFile(path, 1 << 20) ?? new Uint8Array();
    if (Buffer.from(bytes).includes("PRIVATE")) return true;
    return world.keys.some((key) => Buffer.compare(key.encodePrivate(), bytes) === 0);
  };
  const ours = [ownFolder, claimFolder];
  const bad = left.filter((path) => !ours.some((folder) => path.startsWith(`${folder}/`)) || isSecret(path));
  const heldBy = (folder: string): string[] => left.filter((path) => path.startsWith(`${folder}/owner.`));
  const written = left.filter((path) => !ours.some((folder) => heldBy(folder).includes(path)));
  const tooMany = [...written.slice(4), ...ours.flatMap((folder) => heldBy(folder).slice(mostRuns))];
  return [...bad, ...tooMany].map((path) => ({ kind: "other", what: `${path} was left` }));
}

/** At no moment may a request be signed without a word that every party sees. */
export function claimFaults(world: TwinWorld, disk: Disk): Fault[] {
  const begun = readRegistration(disk, world.paths.ownFolder);
  if (begun === undefined || !mayBeSigned(begun)) return [];
  const claims = readClaims(disk, claimFoldersOf(undefined, claimFolder));
  const told = claims.some(({ registrar, serial }) => registrar === "agent" && serial === hardwareSerial);
  return told ? [] : [{ kind: "duplicated", what: "a request may be signed, and no claim says so" }];
}

/** What is wrong with a device after a run that came to its end. */
export function faultsOfDisk(world: TwinWorld, disk: Disk, vault: TwinVault): Fault[] {
  const { deviceFolder, ownFolder } = world.paths;
  const keys = disk.list(`${deviceFolder}/private-keys-v1`) ?? [];
  const faults = vaultFaults(vault);
  if (keys.length > 1) faults.push({ kind: "duplicated", what: `snapd's key directory holds ${keys.join(", ")}` });
  const [keyId] = keys;
  const key = keyId === undefined ? undefined : new FsKeyStore(disk, deviceFolder).read(keyId);
  if (keyId === undefined || key === undefined) return [...faults, { kind: "lost", what: "there is no device key" }];
  if (vault.requests.some(({ deviceKeyId }) => deviceKeyId !== keyId)) {
    faults.push({ kind: "lost", what: "the vault was asked with another key" });
  }
  if (disk.stat(`${deviceFolder}/private-keys-v1/${keyId}`)?.mode !== 0o600) {
    faults.push({ kind: "other", what: "the key file can be read by others" });
  }
  const waiting = new FsKeyStore(disk, ownFolder).list();
  if (waiting.length > 0) faults.push({ kind: "other", what: "a key still waits" });
  faults.push(...litterFaults(world, disk), ...claimFaults(world, disk));
  return [...faults, ...serialFaults(world, disk, keyId), ...identityKeyFaults(world, disk)];
}
