import type { SerialAssertion } from "../../assertion/assertion.ts";
import type { Verdict } from "../../verdict/verdict.ts";
import type { HookOutcome } from "./outcome.ts";

const code = "serial-signed-before";

/**
 * The vault had signed this serial before. As often as this device has asked for it, answers of its own may have been lost;
 * more often, and somebody else has asked: a person has to look.
 */
export function signedBefore({ serial, revision }: SerialAssertion, submissions: number): HookOutcome {
  const isOurs = revision <= submissions;
  const health = isOurs ? "waiting" : "blocked";
  const message = isOurs
    ? `${serial} was signed ${revision} times; answers may have been lost`
    : `${serial} was signed ${revision} times: is there a second one?`;
  return { exit: 0, health, code, message, serial };
}

/** Was this told of the serial already? Then it stays told until a person has looked at it. */
export function toldSignedBefore(verdict: Verdict | undefined, serial: string): verdict is Verdict {
  return verdict?.code === code && verdict.serial === serial;
}
