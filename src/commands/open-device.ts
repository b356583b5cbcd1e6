import { randomBytes } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Assertion, ModelAssertion } from "../assertion/assertion.ts";
import { decodeAssertion } from "../assertion/decode.ts";
import { canonicalRoots } from "../assertion/trusted-root.ts";
import { buildInfo } from "../build-info.ts";
import { Deadline } from "../clock/deadline.ts";
import { systemClock } from "../clock/system-clock.ts";
import type { Settings } from "../config/settings.ts";
import { FsDisk } from "../disk/fs-disk.ts";
import { readHardwareSerial } from "../hardware/hardware-serial.ts";
import type { HardwareSerial } from "../hardware/reading.ts";
import type { ExchangeRecord } from "../http/http.ts";
import { deviceKeyOf } from "../keys/device-key.ts";
import { KeySearch } from "../keys/key-search.ts";
import { nodeCrypto } from "../keys/node-crypto.ts";
import { linuxProcesses } from "../lock/linux-processes.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import { type ClaimFolders, findClaimFolders } from "../registrar/claim-folders.ts";
import type { Device } from "../registration/device.ts";
import { devicePaths } from "../snapd/device-paths.ts";
import { Snapctl, snapContext } from "../snapd/snapctl.ts";
import { SnapdSocket } from "../snapd/snapd-socket.ts";
import { readSystemProxy } from "../snapd/system-proxy.ts";
import type { HttpStore } from "../store/http-store.ts";
import { readAssertionFile } from "../trust/assertion-file.ts";
import { refuseBesideSnapd } from "./beside-snapd.ts";
import { Connections } from "./connections.ts";
import { proxySettingsOf } from "./proxy-settings.ts";

/** How long a second run waits for the first one before it gives up. */
const lockPatienceMs = 5_000;

export interface OpenedDevice extends Device {
  /** As a first boot asks it, with what became of every source. */
  readonly readHardware: () => Promise<HardwareSerial>;
  readonly httpStore: HttpStore;
  readonly connections: Pick<Connections, "plain" | "proxyOf">;
  /** The roots that the settings' trust adds to Canonical's. */
  readonly furtherRoots: readonly Assertion[];
  /** Ends every connection. */
  close(): Promise<void>;
}

export interface OpenDeviceInput {
  readonly settings: Settings;
  /** The --root option. */
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Inside a hook. */
  readonly hook?: {
    readonly snapctl: Snapctl;
    readonly claimFolders: ClaimFolders;
    readonly keySearch: KeySearch;
  };
  readonly onExchange?: (record: ExchangeRecord) => void;
  /** When the run began, in milliseconds of the monotonic clock: its time counts from there; now if left out. */
  readonly startMs?: number;
}

/** Canonical's root account and account-key, decoded. */
export function canonicalTrust(): readonly Assertion[] {
  return canonicalRoots().map((bytes) => decodeAssertion(bytes, nodeCrypto));
}

function snapdOf(root: string, deadline: Deadline): SnapdSocket | undefined {
  const path = devicePaths(root, true).snapdSocket;
  return existsSync(path) ? new SnapdSocket(path, {}, deadline) : undefined;
}

function snapctlOf(root: string, { environment }: OpenDeviceInput, deadline: Deadline): Snapctl | undefined {
  if (snapContext(environment) === undefined) return undefined;
  return new Snapctl({ socketPath: devicePaths(root, true).snapctlSocket, environment, deadline });
}

/** One of them is in the root folder of every device, and of every copy of one. */
const foldersOfRoot = ["proc", "sys", "etc", "var"];

function isRootOfDevice(folder: string): boolean {
  return foldersOfRoot.some((name) => existsSync(join(folder, name)));
}

/** A mistyped --root must not be laid out, or judged, as a new device. Problem usage-wrong. */
export function existingFolder(root: string): string {
  const folder = resolve(root);
  const shown = printable(folder, 300);
  // An empty text is a variable that was not set, not the working folder.
  if (root === "" || statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new Problem("usage-wrong", `cannot look at the device below ${shown}: there is no such folder`, {
      cure: "Name with --root the folder that is the device's / .",
    });
  }
  if (isRootOfDevice(folder)) return folder;
  const below = join(folder, "root");
  throw new Problem(
    "usage-wrong",
    `cannot look at the device below ${shown}: it has none of ${foldersOfRoot.join(", ")}`,
    {
      cure: isRootOfDevice(below)
        ? `Did you mean --root ${printable(below, 300)}?`
        : "Name with --root the folder that is the device's / .",
    },
  );
}

/** Made at the first call and kept. */
function once<T extends object>(make: () => T): { readonly get: () => T; readonly made: () => T | undefined } {
  let made: T | undefined;
  return {
    get: () => {
      made ??= make();
      return made;
    },
    made: () => made,
  };
}

/** What only a registration of our own needs: connections, and the assertions to judge by. Each at its first use. */
function lateEdges(input: OpenDeviceInput, root: string, disk: FsDisk, deadline: Deadline) {
  const { settings, environment, onExchange } = input;
  const read = (path: string): Assertion[] => readAssertionFile(disk, path, nodeCrypto);
  const connections = once(() => {
    const proxy = proxySettingsOf({ vault: settings.vault, environment, system: readSystemProxy(disk, root) });
    return new Connections({ settings, environment, proxy, onExchange, deadline });
  });
  const store = once(() => connections.get().store());
  const furtherRoots = once(() => settings.trust.flatMap(read));
  const trusted = once(() => [...canonicalTrust(), ...furtherRoots.get()]);
  const prerequisites = once(() => settings.prerequisites.flatMap(read));
  return { connections, store, furtherRoots, trusted, prerequisites };
}

/**
 * The device with its real edges, as the settings want them. Nothing is asked, made or connected yet. A hook reads the files that
 * settings name when it needs them, as one that delegates never does; everybody else is told now that one cannot be read.
 */
export function openDevice(input: OpenDeviceInput): OpenedDevice {
  const { settings } = input;
  const root = existingFolder(input.root);
  const disk = new FsDisk();
  const deadlineMs = (input.startMs ?? systemClock.monotonicMs()) + settings.deadlineSeconds * 1000;
  const deadline = new Deadline(systemClock, deadlineMs);
  const late = lateEdges(input, root, disk, deadline);
  const { hook } = input;
  if (hook === undefined) {
    late.trusted.get();
    late.prerequisites.get();
  }
  const snapd = snapdOf(root, deadline);
  return {
    root,
    // In a hook there is one model, snapd's: with another one, records and keys would be looked for elsewhere.
    modelFile: hook === undefined ? settings.model : undefined,
    withIdentityKey: settings.identityKey,
    disk,
    clock: systemClock,
    crypto: nodeCrypto,
    processes: linuxProcesses,
    lockWait: {
      waitMs: (ms) => systemClock.wait(ms),
      monotonicMs: () => systemClock.monotonicMs(),
      patienceMs: lockPatienceMs,
    },
    claimFolders: ({ gadget }: ModelAssertion) => hook?.claimFolders ?? findClaimFolders(disk, root, gadget),
    askSnapd: async (model, claims) => {
      if (hook === undefined) await refuseBesideSnapd(snapd, model, claims);
    },
    random: Math.random,
    randomBytes: (length) => new Uint8Array(randomBytes(length)),
    snapctl: hook?.snapctl ?? snapctlOf(root, input, deadline),
    snapd,
    get trusted() {
      return late.trusted.get();
    },
    get furtherRoots() {
      return late.furtherRoots.get();
    },
    get prerequisites() {
      return late.prerequisites.get();
    },
    builtAt: buildInfo.builtAt,
    get store() {
      return late.store.get();
    },
    readHardware: () =>
      readHardwareSerial(settings.serial, {
        root,
        ...(settings.file === undefined ? {} : { settingsFolder: dirname(settings.file) }),
        userId: process.getuid?.() ?? 0,
      }),
    generateKey: () => deviceKeyOf(hook?.keySearch ?? new KeySearch()),
    openVault: () => late.connections.get().vault(),
    deadlineMs,
    get httpStore() {
      return late.store.get();
    },
    connections: {
      plain: () => late.connections.get().plain(),
      proxyOf: (url) => late.connections.get().proxyOf(url),
    },
    close: async () => late.connections.made()?.close(),
  };
}
