import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { decodeAssertion } from "../../../src/assertion/decode.ts";
import { decodeStream } from "../../../src/assertion/stream.ts";
import { FsDisk } from "../../../src/disk/fs-disk.ts";
import { deviceKeyFromPrivate } from "../../../src/keys/device-key.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { decodePrivateKey } from "../../../src/openpgp/private-key.ts";
import { readClaims } from "../../../src/registrar/claim.ts";
import { claimFoldersOf } from "../../../src/registrar/claim-folders.ts";
import { assertionsIn, storedTypes } from "../../../src/rig/assertion-files.ts";
import { keepsKeysOnSave } from "../../../src/rig/device.ts";
import { lookForKey } from "../../../src/rig/snapd/adoption.ts";
import { isRecord } from "../../../src/snapd/json.ts";
import type { Fault } from "../tally.ts";
import { hardwareSerial, type Site } from "./site.ts";

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function readIf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** The keys that the device keeps for good, wherever this route does: what a later run must find unchanged. */
export function lastingKeysOf(site: Site): readonly string[] {
  const folders = [
    site.ownFolder,
    ...[site.saveData, site.device.snapCommon].map((one) => join(one, "prepare-device")),
  ];
  const names = site.route.hardwareKey ? ["hardware-key", "identity-key"] : ["identity-key"];
  const found = names.flatMap((name) => folders.map((folder) => readIf(join(folder, name))));
  return [...new Set(found)].filter((text) => text !== undefined);
}

function requestFaults(site: Site, kills: number): Fault[] {
  const { requests, signed, requestIds, materials, route } = site;
  const faults: Fault[] = [];
  const asked = new Set(requests.map(({ deviceKeyId, serial }) => `${deviceKeyId} as ${serial}`));
  if (asked.size > 1) faults.push({ kind: "duplicated", what: `the vault was asked for ${[...asked].join(" and ")}` });
  const [request] = requests;
  if (request !== undefined && request.serial !== hardwareSerial) {
    faults.push({ kind: "lost", what: `the vault was asked for serial ${request.serial}` });
  }
  if (route.keyWaits && request !== undefined && request.deviceKeyId !== materials.waitingKey.keyId) {
    faults.push({ kind: "lost", what: "the key that waited was passed over" });
  }
  // One that was begun is sent again with its request-id; if that is spent, once more with a new one.
  const most = { "request-ids": [requestIds, 1 + kills], requests: [requests.length, 1 + 2 * kills] } as const;
  for (const [what, [count, limit]] of Object.entries({ ...most, signatures: [signed.length, 1 + kills] as const })) {
    if (count > limit) faults.push({ kind: "other", what: `${count} ${what} for ${kills} kills` });
  }
  return faults;
}

/** Who may register, as the other parties are told. */
function claimFaults(site: Site): Fault[] {
  const [saved, common] = [site.saveData, site.device.snapCommon].map((folder) => join(folder, "prepare-device"));
  const claims = readClaims(new FsDisk(), claimFoldersOf(saved, common));
  const told = claims.map(({ registrar, serial }) => `${registrar} ${serial}`).join(", ");
  const wanted = `${site.route.group === "delegated" ? "snapd" : "agent"} ${hardwareSerial}`;
  return told === wanted ? [] : [{ kind: "other", what: `the claim says "${told}" in place of "${wanted}"` }];
}

function keyFaults(site: Site): Fault[] {
  const { device, signed } = site;
  const folder = join(device.deviceFolder, "private-keys-v1");
  const names = namesIn(folder);
  const [name] = names;
  if (name === undefined) return [{ kind: "lost", what: "no key is in snapd's key directory" }];
  if (names.length > 1) return [{ kind: "duplicated", what: `snapd's key directory holds ${names.join(", ")}` }];
  const key = deviceKeyFromPrivate(decodePrivateKey(new Uint8Array(readFileSync(join(folder, name)))));
  const faults: Fault[] = [];
  if (key.keyId !== name) faults.push({ kind: "lost", what: "the key file holds another key" });
  if (signed.some(({ deviceKeyId }) => deviceKeyId !== name)) {
    faults.push({ kind: "lost", what: "the vault signed for another key" });
  }
  const waiting = namesIn(join(site.ownFolder, "private-keys-v1"));
  if (waiting.length > 0) faults.push({ kind: "other", what: `a key still waits: ${waiting.join(", ")}` });
  return faults;
}

function serialFaults(site: Site): Fault[] {
  const { device, model, route } = site;
  const [keyId] = namesIn(join(device.deviceFolder, "private-keys-v1"));
  const stores = keepsKeysOnSave(model) ? [device.assertionFolder, device.deviceFolder] : [device.assertionFolder];
  const faults: Fault[] = stores.flatMap((folder): Fault[] => {
    const serials = assertionsIn(folder, "serial", nodeCrypto).filter((one) => one.type === "serial");
    const [serial] = serials;
    if (serial === undefined) return [{ kind: "lost", what: `no serial is in ${relative(site.folder, folder)}` }];
    if (serials.length > 1) return [{ kind: "duplicated", what: "there are two serials" }];
    const fits = serial.deviceKeyId === keyId && serial.serial === hardwareSerial;
    return fits ? [] : [{ kind: "lost", what: "the serial is for another key or another number" }];
  });
  const serials = assertionsIn(device.assertionFolder, "serial", nodeCrypto).filter((one) => one.type === "serial");
  const look = lookForKey(device, model, serials);
  if (look.kind !== "restored")
    faults.push({ kind: "lost", what: `${route.name}: snapd ${look.kind}: ${look.reason}` });
  else faults.push(...look.complaints.map((what): Fault => ({ kind: "other", what })));
  return faults;
}

const temporary = /^\.tmp-/;
const lockOwner = /^owner\./;

/** Where files may lie, by their path below the root, and with which mode. */
const modes: readonly (readonly [RegExp, number])[] = [
  [/\/private-keys-v1\/[A-Za-z0-9_-]{64}$/, 0o600],
  [/\/private-keys-v1$/, 0o700],
  [/\/device\/asserts-v0\/.*\/active$/, 0o664],
  [/\/assertions\/asserts-v0\/serial\/.*\/active$/, 0o664],
  [/\/prepare-device$/, 0o700],
  [/\/prepare-device\/(?:identity-key\.pub|identity-proof|hardware-key\.pub)$/, 0o644],
  [/\/prepare-device\/[^/]+$/, 0o600],
];

function modeFault(path: string, mode: number, site: Site): Fault | undefined {
  const rule = modes.find(([pattern]) => pattern.test(path));
  // What snapd writes through its own socket gets the mode that the stand-in's umask leaves.
  const snapdWrote = site.route.snapd && path.includes("/assertions/");
  if (rule === undefined || snapdWrote || mode === rule[1]) return undefined;
  return { kind: "other", what: `${path} has mode ${mode.toString(8)}` };
}

function fileFaults(site: Site): Fault[] {
  const folders = [join(site.device.root, "var/lib/snapd"), site.device.snapCommon];
  // A run that finds the device registered does not take the lock, whose last owner's file then stays.
  const owners = namesIn(site.ownFolder)
    .filter((name) => lockOwner.test(name))
    .slice(1);
  const tooMany = owners.map((name): Fault => ({ kind: "other", what: `${name} was left` }));
  const others = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).flatMap((name) => {
      const path = join(folder, name);
      const shown = `/${relative(site.device.root, path)}`;
      const left = temporary.test(name.split("/").at(-1) ?? "");
      const fault = modeFault(shown, lstatSync(path).mode & 0o7777, site);
      return [...(left ? [{ kind: "other" as const, what: `${shown} was left` }] : []), ...(fault ? [fault] : [])];
    }),
  );
  return [...tooMany, ...others];
}

/** Everything decodes; a file that does not is reported with its path. */
function wholenessFaults(site: Site): Fault[] {
  const { device, ownFolder } = site;
  const checks: readonly (readonly [string, () => void])[] = [
    ["system assertions", () => storedTypes.map((type) => assertionsIn(device.assertionFolder, type, nodeCrypto))],
    ["saved assertions", () => storedTypes.map((type) => assertionsIn(device.deviceFolder, type, nodeCrypto))],
    ["registration.json", () => void JSON.parse(readFileSync(join(ownFolder, "registration.json"), "utf8"))],
    ["answer.assert", () => decodeStream(new Uint8Array(readFileSync(join(ownFolder, "answer.assert"))), nodeCrypto)],
    [
      "serial-request.assert",
      () => decodeAssertion(new Uint8Array(readFileSync(join(ownFolder, "serial-request.assert"))), nodeCrypto),
    ],
  ];
  return checks.flatMap(([what, check]): Fault[] => {
    try {
      check();
      return [];
    } catch (fault) {
      return [{ kind: "lost", what: `${what} cannot be read: ${fault instanceof Error ? fault.message : ""}` }];
    }
  });
}

function delegationFaults(site: Site): Fault[] {
  const configuration = site.snapd?.configuration;
  const registration = isRecord(configuration) ? configuration["registration"] : undefined;
  const { "proposed-serial": serial, body } = isRecord(registration) ? registration : {};
  const faults: Fault[] = [];
  if (serial !== hardwareSerial) faults.push({ kind: "lost", what: `snapd was told serial ${String(serial)}` });
  if (typeof body !== "string" || !body.startsWith("identity-key:")) {
    faults.push({ kind: "lost", what: "snapd was told no identity key" });
  }
  if (site.requests.length > 0) faults.push({ kind: "duplicated", what: "the agent asked the vault by itself" });
  return faults;
}

export interface Outcome {
  readonly status: number | null;
  readonly stderr: string;
  readonly kills: number;
  /** The lasting keys as the killed runs left them. */
  readonly keysBefore: readonly string[];
}

/** What is wrong with the device after the run that came to its end; nothing, if no kill can be seen any more. */
export function faultsOf(site: Site, outcome: Outcome): Fault[] {
  const { status, stderr, kills, keysBefore } = outcome;
  const { route } = site;
  const faults: Fault[] = [];
  if (status !== route.exit) {
    faults.push({ kind: "lost", what: `the last run ended with status ${status}: ${stderr.trim().slice(-300)}` });
  }
  const keys = lastingKeysOf(site);
  const lost = keysBefore.filter((key) => !keys.includes(key)).length;
  if (lost > 0) faults.push({ kind: "lost", what: `${lost} identity or hardware keys are not the first ones` });
  const wanted = route.hardwareKey ? 2 : 1;
  if (keys.length !== wanted) {
    const kind = keys.length < wanted ? "lost" : "duplicated";
    faults.push({ kind, what: `there are ${keys.length} identity and hardware keys, not ${wanted}` });
  }
  const own = route.group === "delegated" ? delegationFaults(site) : adoptionFaults(site);
  return [...faults, ...requestFaults(site, kills), ...own, ...claimFaults(site), ...fileFaults(site)];
}

function adoptionFaults(site: Site): Fault[] {
  return [...wholenessFaults(site), ...keyFaults(site), ...serialFaults(site)];
}
