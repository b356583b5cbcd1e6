import { mayBeSigned, type Registration } from "../registration/registration.ts";

const meaningOfBegun = [
  "Abandoning means: the agent forgets that it set out to register this serial. No serial-request of it is open, so the",
  "vault has signed nothing for it, and snapd may register instead. Nothing is deleted: key and record are moved aside.",
];

const meaningOfSent = [
  "Abandoning means: the agent forgets that it asked the vault for this serial. The vault may have signed it for the",
  "agent's key. If snapd then registers by itself, it asks for the same serial with another key, the vault signs that,",
  "too, and two keys exist for one serial number. Do it only if you know that the vault signed nothing, or if the brand",
  "accepts the second identity. Nothing is deleted: key and record are moved aside on the device.",
];

const meaningOfDelegated = [
  "Abandoning means: the agent forgets that a hook has let snapd register this device with this serial. snapd may have",
  "asked the vault for it already, with the key that it made. Whoever registers next uses that key as long as it is in",
  "snapd's key directory, and reads the board's serial anew: with the same board that is the same identity. Without that",
  "key, or with another serial, it is a second one. If nobody registers by hand, the next hook decides again.",
];

/** What is there to be given up: an own registration, what is left of one, a delegation. */
export interface Subject {
  readonly serial: string;
  readonly begun: Registration | undefined;
  readonly recordIsLost: boolean;
  readonly isDelegated: boolean;
}

/** What it means to give this up, in lines for people. */
export function meaningOf({ begun, recordIsLost, isDelegated }: Subject): readonly string[] {
  const own = begun === undefined ? [] : mayBeSigned(begun) ? meaningOfSent : meaningOfBegun;
  return [...own, ...(recordIsLost ? meaningOfSent : []), ...(isDelegated ? meaningOfDelegated : [])];
}
