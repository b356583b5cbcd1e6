import { dirname } from "node:path";
import type { Assertion, ModelAssertion } from "../../../src/assertion/assertion.ts";
import type { Clock } from "../../../src/clock/clock.ts";
import type { Disk } from "../../../src/disk/disk.ts";
import { makeFolders } from "../../../src/disk/make-folders.ts";
import { MemoryDisk } from "../../../src/disk/memory-disk.ts";
import type { DeviceKey } from "../../../src/keys/device-key.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { type LockOwner, sameOwner } from "../../../src/lock/owner.ts";
import { Steps } from "../../../src/progress/steps.ts";
import { type Provisioned, provision } from "../../../src/provision.ts";
import { claimFoldersOf } from "../../../src/registrar/claim-folders.ts";
import type { Device } from "../../../src/registration/device.ts";
import { type Brand, brandAssertions } from "../../../src/rig/brand.ts";
import type { ModelKind } from "../../../src/rig/models.ts";
import { devicePaths } from "../../../src/snapd/device-paths.ts";
import { FsAssertionStore } from "../../../src/snapd/fs-assertion-store.ts";
import { listedSource } from "../../../src/trust/assertion-source.ts";
import type { Vault } from "../../../src/vault/vault.ts";
import { modelOf, signedAt, smallKey, throwAwayBrand } from "../../brand/throw-away.ts";

export const hardwareSerial = "TW-2048-0001";
/** The gadget's, in its SNAP_COMMON. */
export const claimFolder = "/var/snap/twin-gadget/common/prepare-device";
const claimFolders = claimFoldersOf(undefined, claimFolder);
const startMs = Date.parse("2026-01-01T00:00:00Z");

/** Time that passes only by waiting; the wall clock may be off. */
export class TwinClock implements Clock {
  elapsedMs = 0;
  offMs = 0;

  now(): Date {
    return new Date(startMs + this.elapsedMs + this.offMs);
  }

  /** The same time as the vault has it. */
  get trueTime(): Clock {
    return {
      now: () => new Date(startMs + this.elapsedMs),
      monotonicMs: () => this.elapsedMs,
      wait: (waitMs) => this.wait(waitMs),
    };
  }

  monotonicMs(): number {
    return this.elapsedMs;
  }

  async wait(waitMs: number): Promise<void> {
    this.elapsedMs += waitMs;
  }
}

/** A process of a boot: both numbers differ from those of every other run. */
export interface ProcessOf {
  readonly pid: number;
  readonly boot: number;
}

export interface RunInput {
  readonly disk: Disk;
  readonly vault: Vault;
  readonly clock: TwinClock;
  readonly process: ProcessOf;
  /** The key this run makes if it makes one. */
  readonly newKey: DeviceKey | Promise<DeviceKey>;
  /** Edges that are other than usual. */
  readonly change?: Partial<Device>;
  /**
   * Takes the lock of the gadget's folder, too. It is like our own folder's, which every run takes, and both together
   * have many times the states, none of which outlives a boot.
   */
  readonly snapLock?: boolean;
  readonly onStep?: (step: string) => void;
}

/** What all runs share: a brand, a model, and keys to be "made". */
export class TwinWorld {
  readonly brand: Brand;
  readonly model: ModelAssertion;
  readonly keys: readonly DeviceKey[];

  private constructor(brand: Brand, kind: ModelKind, keys: readonly DeviceKey[]) {
    this.brand = brand;
    this.model = modelOf(brand, kind);
    this.keys = keys;
  }

  static async make(kinds: readonly ModelKind[]): Promise<TwinWorld[]> {
    const brand = await throwAwayBrand();
    const keys = await Promise.all(Array.from({ length: 6 }, smallKey));
    return kinds.map((kind) => new TwinWorld(brand, kind, keys));
  }

  get paths() {
    return devicePaths("/", this.model.grade !== undefined);
  }

  /** The disk as a first boot finds it, all of it durable. */
  newDisk(): MemoryDisk {
    const disk = new MemoryDisk();
    const { deviceFolder, systemAssertions } = this.paths;
    if (this.model.grade !== undefined) makeFolders(disk, deviceFolder, 0o755);
    const system = new FsAssertionStore(disk, systemAssertions, nodeCrypto);
    for (const one of this.known) system.put(one);
    makeFolders(disk, dirname(claimFolder), 0o755);
    disk.settle();
    return disk;
  }

  get known(): readonly Assertion[] {
    return [...brandAssertions(this.brand), this.model];
  }

  /** The n-th key that a run may make. */
  keyFor(run: number): DeviceKey {
    const key = this.keys[run % this.keys.length];
    if (key === undefined) throw new TypeError("there are keys");
    return key;
  }

  /** Runs the agent once, as the executable does where no snapd is running. */
  async run({ disk, vault, clock, process, newKey, change, onStep, snapLock = false }: RunInput): Promise<Provisioned> {
    const self: LockOwner = { pid: process.pid, startTicks: String(process.pid), bootId: `boot-${process.boot}` };
    const device: Device = {
      root: "/",
      modelFile: undefined,
      withIdentityKey: true,
      disk,
      clock,
      crypto: nodeCrypto,
      processes: { self: () => self, isAlive: (owner) => sameOwner(owner, self) },
      lockWait: { waitMs: (ms) => clock.wait(ms), monotonicMs: () => clock.monotonicMs(), patienceMs: 5000 },
      claimFolders: () => (snapLock ? claimFolders : { ...claimFolders, locks: [] }),
      askSnapd: async () => undefined,
      randomBytes: (length) => Uint8Array.from({ length }, (_, index) => (process.pid * 31 + index * 7) % 251),
      snapctl: undefined,
      snapd: undefined,
      trusted: this.brand.trusted,
      prerequisites: brandAssertions(this.brand),
      builtAt: signedAt,
      store: listedSource("the store", []),
      readHardware: async () => ({ serial: hardwareSerial, source: "twin" }),
      generateKey: async () => newKey,
      openVault: async () => vault,
      random: () => 0.5,
      deadlineMs: clock.monotonicMs() + 3_600_000,
      ...change,
    };
    const started = onStep === undefined ? {} : { started: onStep };
    return await provision(device, new Steps(clock, started));
  }
}
