import { printable } from "../../problem/printable.ts";
import type { HookObservation } from "../boot/hook-observation.ts";
import { configAt } from "../boot/secrets.ts";
import { networkAddresses } from "../sandbox/board-addresses.ts";
import { machineIdOf } from "../sandbox/hardware.ts";
import { type Evidence, type Look, oncePerHook, placeOf, placeOfText } from "./evidence.ts";
import { proposedBy, setsSerial, textProposedBy } from "./proposed-serial.ts";

/** A shorter text stands in any script by chance. */
const minConstantChars = 4;
const fromHardware = "Take the serial from the hardware.";

function wasRefused({ report }: Evidence): boolean {
  return report.http.some(({ outcome, fault }) => outcome === "create-assertion" && fault === undefined);
}

/** Why there is no serial in the request, or undefined if there is one or none is wanted. */
function absence(evidence: Evidence, observation: HookObservation): string | undefined {
  const value = proposedBy(observation);
  if (value === "") return "it is empty";
  const asks = configAt(observation.configuration, "device-service", "url") !== undefined;
  return (value === undefined || value === null) && asks && wasRefused(evidence)
    ? "registration.proposed-serial is not set"
    : undefined;
}

/** A hook that ends with 0 and has no serial lets snapd ask for one, and the vault refuses that. */
export const serialIsEmpty: Look = (evidence) =>
  oncePerHook(evidence.observations, (observation) => {
    const why = observation.exitStatus === 0 ? absence(evidence, observation) : undefined;
    if (why === undefined) return undefined;
    const message = `${observation.hook} ends with 0 and proposes no serial: ${why}; the vault refuses such a request`;
    const fix = 'Check it before it is set: [ -n "$serial" ] || { echo "no serial" >&2; exit 1; }';
    const where = placeOf(evidence, observation.hook, ...setsSerial, /device-service/);
    return { code: "serial-is-empty", severity: "error", ...where, message, fix };
  });

/** The serial stands in the hook itself. */
export const serialIsConstant: Look = (evidence) =>
  oncePerHook(evidence.observations, (observation) => {
    const text = textProposedBy(observation);
    if (text === undefined || text.trim().length < minConstantChars) return undefined;
    const where = placeOfText(evidence, observation.hook, text.trim());
    if (where === undefined) return undefined;
    const message = `the serial ${printable(text, 60)} stands in the hook: every device with this gadget gets the same one`;
    return { code: "serial-is-constant", severity: "error", ...where, message, fix: fromHardware };
  });

/** systemd makes the machine-id at the first boot of a system: another installation, another one. */
export const serialFromMachineId: Look = (evidence) =>
  oncePerHook(evidence.observations, (observation) => {
    const text = textProposedBy(observation);
    if (text === undefined || text !== machineIdOf(evidence.plan.hardware).trim()) return undefined;
    const message = "the serial is the machine-id: a device that is written anew gets another one";
    const where = placeOf(evidence, observation.hook, /machine-id/, ...setsSerial);
    return { code: "serial-from-machine-id", severity: "warning", ...where, message, fix: fromHardware };
  });

/** An address with the bit 0x02 in its first byte was given by software (IEEE 802, clause 8.4), all zero is none. */
function isMadeUp(address: string): boolean {
  const first = Number.parseInt(address.slice(0, 2), 16);
  return (first & 0x02) !== 0 || /^0+$/.test(address);
}

/** A network address that no maker has burnt in. */
export const serialIsMadeUpAddress: Look = (evidence) =>
  oncePerHook(evidence.observations, (observation) => {
    const address = textProposedBy(observation)?.toLowerCase().replace(/[:-]/g, "");
    if (address === undefined || !/^[0-9a-f]{12}$/.test(address) || !isMadeUp(address)) return undefined;
    if (!networkAddresses(evidence.plan.hardware).some((one) => one.replaceAll(":", "") === address)) return undefined;
    const message = `the serial ${address} is a network address that software made up: another boot may give another one`;
    const fix = "Take an address only if addr_assign_type beside it is 0, or another source.";
    const where = placeOf(evidence, observation.hook, /\/address\b|\bmac\b/i, ...setsSerial);
    return { code: "serial-is-placeholder", severity: "error", ...where, message, fix };
  });

const blank = /[\s\p{Cc}\p{Cf}]/u;

/** The vault keeps it as it is sent; whoever types it off a label will not find it. */
export const serialHasOddCharacters: Look = (evidence) =>
  oncePerHook(evidence.observations, (observation) => {
    const text = textProposedBy(observation);
    if (text === undefined || !/[\s/\p{Cc}\p{Cf}]|[^\0-\x7e]/u.test(text)) return undefined;
    const [what, severity] = text.includes("/")
      ? (["a slash, which no serial assertion may have", "error"] as const)
      : ([blank.test(text) ? "a blank or a control character" : "a letter beyond ASCII", "warning"] as const);
    const message = `the serial ${JSON.stringify(printable(text, 60))} has ${what}`;
    const fix = "Keep letters, digits, - and : only: serial=$(printf %s \"$serial\" | tr -cd 'A-Za-z0-9:-')";
    const where = placeOf(evidence, observation.hook, ...setsSerial);
    return { code: "serial-has-odd-characters", severity, ...where, message, fix };
  });
