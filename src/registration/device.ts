import type { Assertion, ModelAssertion } from "../assertion/assertion.ts";
import type { Clock } from "../clock/clock.ts";
import type { Disk } from "../disk/disk.ts";
import type { DeviceKey } from "../keys/device-key.ts";
import type { LockWait } from "../lock/lock.ts";
import type { Processes } from "../lock/owner.ts";
import type { Crypto } from "../openpgp/crypto.ts";
import type { Claim } from "../registrar/claim.ts";
import type { ClaimFolders } from "../registrar/claim-folders.ts";
import type { Snapctl } from "../snapd/snapctl.ts";
import type { SnapdSocket } from "../snapd/snapd-socket.ts";
import type { AssertionSource } from "../trust/assertion-source.ts";
import type { Vault } from "../vault/vault.ts";
import type { ChosenSerial } from "./pin.ts";

/** The device as a first boot sees it: every edge to the world, none of them touched before it is needed. */
export interface Device {
  /** "/" or another device's file system. */
  readonly root: string;
  /** The settings' model file. */
  readonly modelFile: string | undefined;
  readonly withIdentityKey: boolean;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly crypto: Crypto;
  readonly processes: Processes;
  readonly lockWait: LockWait;
  /** Where the gadget's hooks and a run by hand leave word for each other about who registers. */
  readonly claimFolders: (model: ModelAssertion) => ClaimFolders;
  /** By hand: Problem snapd-registers where snapd itself says that it registers, or may. A hook need not ask: snapd waits for it. */
  readonly askSnapd: (model: ModelAssertion, claims: readonly Claim[]) => Promise<void>;
  readonly randomBytes: (length: number) => Uint8Array;
  /** Inside a hook. */
  readonly snapctl: Snapctl | undefined;
  /** Where snapd's own socket is there. */
  readonly snapd: SnapdSocket | undefined;
  readonly trusted: readonly Assertion[];
  readonly prerequisites: readonly Assertion[];
  /** When this program was built: the clock cannot be before it. */
  readonly builtAt: Date;
  /** The store as the last place to look for a missing account-key. */
  readonly store: AssertionSource;
  readonly readHardware: () => Promise<ChosenSerial>;
  readonly generateKey: () => Promise<DeviceKey>;
  readonly openVault: () => Promise<Vault>;
  /** From 0 to below 1: the jitter of waits. */
  readonly random: () => number;
  /** Milliseconds of the monotonic clock at which the run must have ended. */
  readonly deadlineMs: number;
}
