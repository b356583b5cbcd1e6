import { Problem } from "../problem/problem.ts";
import type { SnapdSocket } from "../snapd/snapd-socket.ts";

/** The first snapd that takes over a key and serial it did not make (overlord/devicestate maybeRestoreAfterReset). */
const firstAdoptingSnapd = [2, 56] as const;

/** "2.57.6+20.04" → [2, 57]; undefined for what is no version. */
export function versionOf(text: string): readonly [number, number] | undefined {
  const found = /^(\d{1,4})\.(\d{1,4})(?:\D|$)/.exec(text);
  return found === null ? undefined : [Number(found[1]), Number(found[2])];
}

/** Undefined: the version does not say. */
export function adoptsIdentities(version: string | undefined): boolean | undefined {
  const known = version === undefined ? undefined : versionOf(version);
  if (known === undefined) return undefined;
  const [major, minor] = known;
  return major > firstAdoptingSnapd[0] || (major === firstAdoptingSnapd[0] && minor >= firstAdoptingSnapd[1]);
}

/**
 * An identity of our own is of no use to a snapd that adopts none: it makes a key of its own and registers the same serial
 * a second time as soon as prepare-device lets it. Problem snapd-too-old.
 */
export async function refuseOldSnapd(
  snapd: SnapdSocket | undefined,
  cannot: string,
  cure: { readonly cure?: string } = {},
): Promise<void> {
  if (snapd === undefined) return;
  const { version } = await snapd.systemInfo();
  if (adoptsIdentities(version) !== false) return;
  throw new Problem("snapd-too-old", `${cannot}: snapd ${version} takes over no identity that it has not made`, cure);
}
