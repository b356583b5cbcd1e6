/** Exit statuses of the device binary and the rig, in one place (docs/exit-codes.md explains each). */
export const exitStatus = {
  ok: 0,
  /** A fault of this program. */
  internal: 1,
  /** The command line is wrong. */
  usage: 2,
  /** The settings, the model or another input file is wrong: the author must act. */
  settings: 3,
  /** The hardware has no serial number that can be used. */
  hardware: 4,
  /** Network, vault or clock not ready: trying again later may succeed. */
  tryLater: 5,
  /** The vault or the store refused: trying again changes nothing. */
  refused: 6,
  /** Something does not verify: a signature, an authority, an answer for another device. */
  untrusted: 7,
  /** Disk or snapd did not take what was handed over. */
  local: 8,
  /** The agent registered the device itself; the hook fails on purpose so that snapd adopts it (late adoption). */
  adoptLate: 9,
  /** Ended by SIGINT, as a shell counts it: 128 and the signal's number. */
  interrupted: 130,
  /** Ended by SIGTERM. */
  terminated: 143,
} as const;
