import type { HookName } from "../../../src/commands/hooks/situation.ts";
import { exitStatus } from "../../../src/problem/exit-status.ts";
import type { ModelKind } from "../../../src/rig/models.ts";

/** One way to a registered device, as a whole series of crash points is run for it. */
export interface Route {
  readonly name: string;
  readonly group: "provision" | "adopted" | "delegated";
  readonly kind: ModelKind;
  /** A hook that snapd runs; without it the command `provision`. */
  readonly hook: HookName | undefined;
  /** Are snapd's sockets there? */
  readonly snapd: boolean;
  readonly seeded: boolean;
  /** An earlier run has left a key of 2048 bits, which saves making one; else the run makes its own of 4096. */
  readonly keyWaits: boolean;
  /** The hook makes a hardware key, with which the device proves itself for good. */
  readonly hardwareKey: boolean;
  /** The status of a run that comes to its end. */
  readonly exit: number;
}

const provisionOnDisk: Route = {
  name: "provision, no snapd runs",
  group: "provision",
  kind: "graded",
  hook: undefined,
  snapd: false,
  seeded: true,
  keyWaits: true,
  hardwareKey: false,
  exit: exitStatus.ok,
};

const delegated: Route = {
  ...provisionOnDisk,
  name: "prepare-device, delegated",
  group: "delegated",
  hook: "prepare-device",
  snapd: true,
  keyWaits: false,
};

export const routes: readonly Route[] = [
  provisionOnDisk,
  { ...provisionOnDisk, name: "provision, no snapd runs, key made by the run", kind: "ungraded", keyWaits: false },
  { ...provisionOnDisk, name: "provision, snapd runs", snapd: true },
  {
    ...provisionOnDisk,
    name: "prepare-device, adopted late",
    group: "adopted",
    hook: "prepare-device",
    snapd: true,
    exit: exitStatus.adoptLate,
  },
  {
    ...provisionOnDisk,
    name: "configure, adopted while the system is seeded",
    group: "adopted",
    kind: "ungraded",
    hook: "configure",
    snapd: true,
    seeded: false,
  },
  delegated,
  { ...delegated, name: "prepare-device, delegated, hardware key made by the run", hardwareKey: true },
];
