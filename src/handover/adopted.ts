import type { Assertion, ModelAssertion, SerialAssertion } from "../assertion/assertion.ts";
import type { DeviceKey } from "../keys/device-key.ts";
import type { KeyStore } from "../keys/key-store.ts";
import { Problem } from "../problem/problem.ts";
import type { AssertionStore } from "../snapd/assertion-store.ts";

export interface Identity {
  readonly key: DeviceKey;
  readonly serial: SerialAssertion;
  readonly model: ModelAssertion;
  /** Accounts and account-keys below the root that model and serial stand on, each after what it stands on. */
  readonly chain: readonly Assertion[];
}

export interface HandoverPlaces {
  readonly snapdKeys: KeyStore;
  readonly waitingKeys: KeyStore;
  /** Temporaries go here: same file system as the key directory, and never in it. */
  readonly ownFolder: string;
  /** save/device/asserts-v0, from which a factory reset restores; undefined without a save partition. */
  readonly savedAssertions: AssertionStore | undefined;
  /** snapd itself, where its socket is there, else its assertion store on disk. */
  readonly acknowledge: (assertions: readonly Assertion[]) => Promise<void>;
  readonly now: () => Date;
}

/** snapd judges by its own clock: before a key's `since` it refuses the serial as signed by an expired key. */
function checkClock(identity: Identity, now: Date): void {
  for (const one of [...identity.chain, identity.serial, identity.model]) {
    if (one.type !== "account-key" || one.since <= now) continue;
    const since = one.since.toISOString();
    throw new Problem("clock-behind", `cannot hand over yet: the clock says ${now.toISOString()}, the key of ${one.accountId} counts from ${since}`);
  }
}

/**
 * The hand-over "adopted": at its next look snapd finds a serial of its brand and model whose key is in its key
 * directory and takes both for its own (overlord/devicestate maybeRestoreAfterReset). Every step may be repeated;
 * the serial is acknowledged last, when key and saved copies are durable.
 */
export async function handOverAdopted(identity: Identity, places: HandoverPlaces): Promise<void> {
  const { key, serial, model, chain } = identity;
  checkClock(identity, places.now());
  places.snapdKeys.put(key, places.ownFolder);
  for (const one of [...chain, model, serial]) places.savedAssertions?.put(one);
  await places.acknowledge([...chain, serial]);
  places.waitingKeys.remove(key.keyId);
}
