/** The parts of TPM_RC (Part 2, clause 6.6.2): bit 7 tells the format that names a parameter, handle or session. */
const formatOneBit = 0x80;
const parameterBit = 0x40;
const sessionBit = 0x800;
const warningBit = 0x800;

/** TPM_RC (Part 2, clause 6.6.3): those that can come back from the commands sent here. */
const names: ReadonlyMap<number, string> = new Map([
  [0x081, "ASYMMETRIC"],
  [0x082, "ATTRIBUTES"],
  [0x083, "HASH"],
  [0x084, "VALUE"],
  [0x085, "HIERARCHY"],
  [0x087, "KEY_SIZE"],
  [0x08a, "TYPE"],
  [0x08b, "HANDLE"],
  [0x08e, "AUTH_FAIL"],
  [0x092, "SCHEME"],
  [0x095, "SIZE"],
  [0x096, "SYMMETRIC"],
  [0x09a, "INSUFFICIENT"],
  [0x0a2, "BAD_AUTH"],
  [0x0a6, "CURVE"],
  [0x100, "INITIALIZE"],
  [0x101, "FAILURE"],
  [0x120, "DISABLED"],
  [0x12d, "UPGRADE"],
  [0x12f, "AUTH_UNAVAILABLE"],
  [0x130, "REBOOT"],
  [0x142, "COMMAND_SIZE"],
  [0x143, "COMMAND_CODE"],
  [0x153, "NEEDS_TEST"],
  [0x902, "OBJECT_MEMORY"],
  [0x903, "SESSION_MEMORY"],
  [0x904, "MEMORY"],
  [0x906, "OBJECT_HANDLES"],
  [0x907, "LOCALITY"],
  [0x908, "YIELDED"],
  [0x909, "CANCELED"],
  [0x90a, "TESTING"],
  [0x920, "NV_RATE"],
  [0x921, "LOCKOUT"],
  [0x922, "RETRY"],
  [0x923, "NV_UNAVAILABLE"],
]);

/** INITIALIZE, FAILURE, UPGRADE, REBOOT, NEEDS_TEST: the TPM's state, not an answer to the question. */
const stateCodes = new Set([0x100, 0x101, 0x12d, 0x130, 0x153]);

/** A code of the first format without the place it speaks of; any other code as it is. */
export function baseOf(code: number): number {
  return isFormatOne(code) ? code & 0xbf : code;
}

/** Does the code speak of the command's parameter of this number, from 1? */
export function isOfParameter(code: number, number: number): boolean {
  return isFormatOne(code) && (code & parameterBit) !== 0 && code >>> 8 === number;
}

/** Does the code speak of the command's handle of this number, from 1? */
export function isOfHandle(code: number, number: number): boolean {
  return isFormatOne(code) && (code & parameterBit) === 0 && code >>> 8 === number;
}

/** May the same command go well later? Warnings, and codes that tell the TPM's own state. */
export function isPassing(code: number): boolean {
  return code <= 0xfff && !isFormatOne(code) && ((code & warningBit) !== 0 || stateCodes.has(code));
}

/** For people: `TPM_RC_BAD_AUTH of session 1 (0x9a2)`. */
export function describeResponseCode(code: number): string {
  const shown = `0x${code.toString(16)}`;
  // Bits above the TPM's own say which layer of software speaks: the kernel's resource manager is layer 11.
  const name = names.get(baseOf(code & 0xffff));
  if (name === undefined || code >>> 24 !== 0) return `response code ${shown}`;
  const layer = code >>> 16 === 0 ? "" : ` from software layer ${code >>> 16}`;
  return `TPM_RC_${name}${describePlace(code & 0xffff)}${layer} (${shown})`;
}

function describePlace(code: number): string {
  const number = code >>> 8;
  if (!isFormatOne(code) || number === 0) return "";
  if ((code & parameterBit) !== 0) return ` of parameter ${number}`;
  return (code & sessionBit) === 0 ? ` of handle ${number}` : ` of session ${number & 7}`;
}

function isFormatOne(code: number): boolean {
  return code <= 0xfff && (code & formatOneBit) !== 0;
}
