import type { Problem } from "../problem/problem.ts";
import { baseOf, describeResponseCode, isPassing } from "./response-code.ts";
import { refused, unreadable } from "./tpm-fault.ts";

/** TPM_RC (Part 2, clause 6.6.3): wrong password, with and without counting; the hierarchy is switched off. */
const passwordCodes = new Set([0x08e, 0x0a2]);
const hierarchyCode = 0x085;

/** The Problem that a failed command means. */
export function faultOf(responseCode: number): Problem {
  const said = describeResponseCode(responseCode);
  return isPassing(responseCode) ? unreadable(`it says ${said}`) : refused(`it says ${said}`);
}

/** The same for a command that uses the endorsement hierarchy, with what to do where its owner closed it. */
export function hierarchyFaultOf(responseCode: number): Problem {
  const said = describeResponseCode(responseCode);
  const base = baseOf(responseCode);
  if (passwordCodes.has(base)) {
    const cure =
      "Make the endorsement key persistent at 0x81010001 before the hierarchy gets its password " +
      "(its Name is the same), or name another source.";
    return refused(`the endorsement hierarchy has a password (${said})`, cure);
  }
  if (base !== hierarchyCode) return faultOf(responseCode);
  const cure = "Switch the endorsement hierarchy on in the firmware's setup, or name another source.";
  return refused(`the endorsement hierarchy is switched off (${said})`, cure);
}
