import type { Assertion, ModelAssertion, SerialAssertion } from "../assertion/assertion.ts";
import type { DeviceKey } from "../keys/device-key.ts";
import type { KeyStore } from "../keys/key-store.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import type { AssertionStore } from "../snapd/assertion-store.ts";
import type { SystemAssertions } from "./system-assertions.ts";

export interface Identity {
  readonly key: DeviceKey;
  readonly serial: SerialAssertion;
  readonly model: ModelAssertion;
  /** What was accepted on the way: accounts, account-keys, model and serial, each after what it stands on. */
  readonly trusted: readonly Assertion[];
}

export interface HandoverPlaces {
  readonly snapdKeys: KeyStore;
  readonly waitingKeys: KeyStore;
  /** Temporaries go here: same file system as the key directory, and never in it. */
  readonly ownFolder: string;
  /** save/device/asserts-v0, from which a factory reset restores; undefined without a save partition. */
  readonly saved: AssertionStore | undefined;
  readonly system: SystemAssertions;
}

/** snapd judges by its own clock: before a key's `since` it refuses the serial as signed by an expired key. */
function checkClock(trusted: readonly Assertion[], now: Date): void {
  for (const one of trusted) {
    if (one.type !== "account-key" || one.since <= now) continue;
    const times = `the clock says ${now.toISOString()}, the key of ${one.accountId} counts from ${one.since.toISOString()}`;
    throw new Problem("clock-behind", `cannot hand over yet: ${times}`);
  }
}

const otherKeyCure =
  "If the key of the older identity is lost, remove that serial from snapd's assertions and from the saved ones; " +
  "else find out why the device has a new key. A vault that signed it more often is newer and would be taken.";

/**
 * A store passes an older revision over in silence, and so does snapd (asserts/batch.go). Were the newer one for another
 * key, snapd would find no key for its serial and register a second identity.
 */
function checkNotSuperseded(serial: SerialAssertion, known: Assertion | undefined, where: string): void {
  if (known?.type !== "serial" || known.deviceKeyId === serial.deviceKeyId || known.revision < serial.revision) return;
  const message = `cannot hand over serial ${printable(serial.serial)}: ${where} have revision ${known.revision} of it for another key, and ours is ${serial.revision}`;
  throw new Problem("assertion-conflict", message, { cure: otherKeyCure });
}

/** Everything to keep, in an order in which each stands on what came before it. */
function inOrder({ trusted, model, serial }: Identity): readonly Assertion[] {
  return [...new Set([...trusted.filter((one) => one !== serial && one !== model), model, serial])];
}

/**
 * The hand-over "adopted": at its next look snapd finds a serial of its brand and model whose key is in its key
 * directory and takes both for its own (overlord/devicestate maybeRestoreAfterReset). Every step may be repeated;
 * the serial is acknowledged last, when key and saved copies are durable. Problem clock-behind, assertion-conflict, key-…,
 * snapd-…, disk-….
 */
export async function handOverAdopted(identity: Identity, places: HandoverPlaces, now: Date): Promise<void> {
  checkClock(identity.trusted, now);
  const { serial } = identity;
  checkNotSuperseded(serial, await places.system.find("serial", serial.primaryKey), "snapd's assertions");
  checkNotSuperseded(serial, places.saved?.find("serial", serial.primaryKey), "the saved assertions");
  const assertions = inOrder(identity);
  places.snapdKeys.put(identity.key, places.ownFolder, places.waitingKeys);
  // Before snapd can adopt: once it has, no hook runs again that would find a second copy of the key.
  places.waitingKeys.remove(identity.key.keyId);
  for (const one of assertions) places.saved?.put(one);
  await places.system.acknowledge(assertions);
}
