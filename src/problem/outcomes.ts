/** What a code says that is no problem's: it stands in health, verdict and log of a hook that did its work. */
export interface OutcomeEntry {
  /** One sentence: what has happened. */
  readonly meaning: string;
  /** What happens next, and what a person has to do, if anything. */
  readonly next: string;
}

/** Every way a hook can end without a problem. Codes fit snap health, as those of the problems do. */
export const outcomeTable = {
  delegated: {
    meaning: "The hook has set all that snapd needs, and snapd registers this device.",
    next: "Nothing is to be done. snap changes shows how snapd got on; snap info has this code until the gadget is configured or refreshed.",
  },
  "left-to-configure": {
    meaning:
      "The hook install has left the registration to the hook configure, which the defaults of gadget.yaml reach.",
    next: "Nothing is to be done: snapd runs configure next.",
  },
  "left-to-prepare-device": {
    meaning: "The system is not seeded yet, and the registration is left to the hook prepare-device.",
    next: "Nothing is to be done: snapd runs it once the system is seeded.",
  },
  "not-run-mode": {
    meaning:
      "The system runs in another mode than run (install, recover, factory-reset), in which no device registers.",
    next: "Nothing is to be done: the hooks run again in mode run.",
  },
  registered: {
    meaning: "The agent has registered this device; key and serial assertion are where snapd looks for them.",
    next: "Nothing is to be done: snapd takes the identity over at its next look.",
  },
  "request-id-signed": {
    meaning: "The hook prepare-serial-request has signed snapd's request-id with the hardware key.",
    next: "Nothing is to be done: snapd sends the serial-request with this proof.",
  },
  "settings-sound": {
    meaning: "The settings were checked and are sound; the registration is left to the hook prepare-device.",
    next: "Nothing is to be done. A new setting alone starts no registration: sudo systemctl restart snapd does.",
  },
} as const satisfies Readonly<Record<string, OutcomeEntry>>;

/** `not-registered` is a problem's code, too, with the same meaning. */
export type OutcomeCode = keyof typeof outcomeTable | "not-registered";
