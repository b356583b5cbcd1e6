/**
 * The executable's program is in parts, each a text with a code cache of its own, loaded at its first use: a hook neither
 * reads nor keeps in memory what only another command, another route or a failure needs. A part of our own code has roots,
 * files that every other part gets from it; what they reach without passing a root of another part belongs to the first
 * part of this list that reaches it (partition.ts). Packages share nothing with anybody: each is a part wherever it is imported.
 */
export interface OwnPart {
  readonly name: string;
  readonly roots: readonly string[];
}

/**
 * The first is what every hook runs, and what all others take their common code from. Nothing at the top of its files may
 * use one of the others, for that would load it at every start (the training fails then).
 */
export const ownParts: readonly OwnPart[] = [
  { name: "start-hook", roots: ["src/commands/start-hook.ts"] },
  { name: "problem-table", roots: ["src/problem/registry.ts"] },
  {
    name: "seldom",
    roots: [
      "src/assertion/account-key.ts",
      "src/assertion/hardware-identity.ts",
      "src/assertion/serial-request.ts",
      "src/assertion/serial.ts",
      "src/assertion/stream.ts",
      "src/assertion/trusted-root.ts",
      "src/commands/beside-snapd.ts",
      "src/commands/connections.ts",
      "src/commands/ended-by-signal.ts",
      "src/commands/failure.ts",
      "src/commands/hooks/adopted-late.ts",
      "src/commands/hooks/plugs.ts",
      "src/commands/hooks/prepare-serial-request.ts",
      "src/commands/hooks/reach.ts",
      "src/commands/hooks/ready-for-remodel.ts",
      "src/commands/hooks/registered-outcome.ts",
      "src/commands/proxy-settings.ts",
      "src/config/unknown-key.ts",
      "src/config/yaml-tree.ts",
      "src/hardware-identity/made-key.ts",
      "src/hardware-identity/open-hardware-key.ts",
      "src/hardware/closest-name.ts",
      "src/keys/device-key.ts",
      "src/keys/ed25519-strict.ts",
      "src/openpgp/private-key.ts",
      "src/provision.ts",
      "src/registration/own-board.ts",
      "src/registration/present.ts",
      "src/snapd/snapctl-executable.ts",
      "src/snapd/system-proxy.ts",
      "src/tpm/endorsement-key.ts",
      "src/tpm/open-device.ts",
    ],
  },
  { name: "command-line", roots: ["src/commands/command-line.ts"] },
];

const packageParts: readonly string[] = ["undici", "systeminformation", "yaml"];

export function isPackagePart(name: string): boolean {
  return packageParts.includes(name);
}

/**
 * How the code of one part asks for another one, or for a file of it: `part:NAME`, `part:NAME/FILE`. With the second prefix
 * the part is loaded when something in the file is asked for.
 */
export const partPrefix = "part:";
export const latePrefix = "late:";
