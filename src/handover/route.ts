import type { Route } from "../config/settings.ts";
import { adoptsIdentities } from "./adopting-snapd.ts";

/** Whether an interface is connected: asked of snapd, or not known (an old snapctl, no hook). */
export type Connected = boolean | undefined;

/** What the choice rests on; everything was looked up before, nothing is asked here. */
export interface RouteFacts {
  readonly wanted: Route;
  /** An own serial-request has left, or may have left, this device, and no answer proved that nothing was signed. */
  readonly ownRequestSent: boolean;
  /** False while the system is being seeded. */
  readonly seeded: boolean;
  /** The hook that asks: only prepare-device may adopt late. */
  readonly hook: string;
  readonly snapdVersion: string | undefined;
  readonly canWriteKeys: Connected;
  readonly canAcknowledge: Connected;
  readonly clockIsSane: boolean;
  readonly networkIsThere: boolean;
  /** Its key directory holds a key that this agent has not made. */
  readonly snapdHasOwnKey: boolean;
  /** An earlier hook has let snapd register, and nobody has taken that back. */
  readonly leftToSnapd: boolean;
  /** The gadget has the hook prepare-device: by failing, it keeps snapd from registering beside an own request. */
  readonly canHoldSnapdBack: boolean;
}

export interface RouteChoice {
  readonly route: "adopted" | "delegated";
  /** For people: what decided it, each reason a sentence. */
  readonly because: readonly string[];
  /**
   * Will a later hook of this boot come to the same? A plug is connected before a gadget's hooks run or by a person later;
   * clock, network and what snapd does not say yet may be there a moment later.
   */
  readonly settled: boolean;
}

function doubts(facts: RouteFacts): string[] {
  const found: string[] = [];
  if (facts.snapdVersion === undefined) found.push("snapd's version is not known.");
  else if (adoptsIdentities(facts.snapdVersion) !== true)
    found.push(`snapd ${facts.snapdVersion} adopts nothing; 2.56 is the first.`);
  if (facts.canWriteKeys !== true)
    found.push("The plug that lets this snap write snapd's key directory is not connected.");
  if (facts.canAcknowledge !== true) found.push("The plug snapd-control is not connected.");
  if (!facts.clockIsSane) found.push("The clock is behind the time this program was built or the model was signed.");
  if (!facts.networkIsThere) found.push("The vault cannot be reached yet.");
  if (!facts.canHoldSnapdBack)
    found.push(
      "The gadget has no hook prepare-device, which keeps snapd from registering too when the vault's answer is lost.",
    );
  if (facts.seeded && facts.hook !== "prepare-device")
    found.push(`Only prepare-device can have an identity adopted late, and this is ${facts.hook}.`);
  return found;
}

/**
 * Which route the hooks take. An own request that may have been signed leaves no choice: delegating would make a
 * second identity. Nor does a delegation that stands: snapd may be at it. Nor a key that snapd has made: while it has one
 * it looks for none to adopt (overlord/devicestate ensureOperational). Else a
 * route the author named is obeyed, and auto is "adopted" only where nothing speaks against it.
 */
export function chooseRoute(facts: RouteFacts): RouteChoice {
  if (facts.ownRequestSent) {
    return {
      route: "adopted",
      because: ["A serial-request of this agent may have been signed already: snapd must not ask for a second one."],
      settled: true,
    };
  }
  if (facts.leftToSnapd) {
    return {
      route: "delegated",
      because: ["An earlier hook has let snapd register this device: it stays with snapd."],
      settled: true,
    };
  }
  if (facts.snapdHasOwnKey) {
    return {
      route: "delegated",
      because: ["snapd has made a device key of its own: it registers with that one, and adopts no other."],
      settled: true,
    };
  }
  if (facts.wanted !== "auto") {
    return { route: facts.wanted, because: [`The settings say route: ${facts.wanted}.`], settled: true };
  }
  const against = doubts(facts);
  if (against.length > 0) {
    const settled = facts.canWriteKeys === false || facts.canAcknowledge === false;
    return { route: "delegated", because: against, settled };
  }
  const when = facts.seeded ? "late, by a prepare-device that fails on purpose" : "right after seeding";
  return {
    route: "adopted",
    because: [`snapd ${facts.snapdVersion} adopts the identity ${when}; both plugs are connected.`],
    settled: true,
  };
}
