import type { HookName, Situation } from "./situation.ts";

const order: readonly HookName[] = ["install", "configure", "prepare-device"];

/** Has the gadget this hook? Undefined where there is no folder of hooks to tell, as in a run by hand. */
export function hasHook({ disk, environment }: Situation, hook: HookName): boolean | undefined {
  const snap = environment["SNAP"];
  if (snap === undefined || disk.stat(`${snap}/meta/hooks`) === undefined) return undefined;
  return disk.stat(`${snap}/meta/hooks/${hook}`) !== undefined;
}

/** Is no hook of this gadget left that could register, or let snapd do it, after this one? */
export function isLastHook(situation: Situation): boolean {
  const later = order.slice(order.indexOf(situation.hook) + 1);
  return later.every((hook) => hasHook(situation, hook) === false);
}

/** RFC 2606, section 2: no name server knows this name, so that snapd's change fails before it asks anybody for a serial. */
const nowhere = "https://registration-under-way.invalid/";

/**
 * Keeps snapd from registering beside a request whose answer may be lost, where no prepare-device can do it by failing, and
 * says whether it had to. It counts as soon as this hook has ended well; whoever ends the registration puts the vault's own
 * URL in its place. Problems snapctl-…
 */
export async function holdSnapdBackWhereAlone(situation: Situation): Promise<boolean> {
  if (situation.hook === "prepare-device" || !isLastHook(situation)) return false;
  await situation.snapctl.set({ "device-service.url": nowhere });
  situation.story.note("snapd is kept from registering until the vault has answered", { url: nowhere });
  return true;
}
