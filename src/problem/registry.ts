import { assertionProblems } from "./codes/assertion.ts";
import { brandProblems } from "./codes/brand.ts";
import { commandProblems } from "./codes/command.ts";
import { configProblems } from "./codes/config.ts";
import { diskProblems } from "./codes/disk.ts";
import { doctorProblems } from "./codes/doctor.ts";
import { fleetProblems } from "./codes/fleet.ts";
import { handoverProblems } from "./codes/handover.ts";
import { hardwareProblems } from "./codes/hardware.ts";
import { hardwareIdentityProblems } from "./codes/hardware-identity.ts";
import { httpProblems } from "./codes/http.ts";
import { keysProblems } from "./codes/keys.ts";
import { modelJsonProblems } from "./codes/model-json.ts";
import { provisionProblems } from "./codes/provision.ts";
import { recordProblems } from "./codes/record.ts";
import { rigProblems } from "./codes/rig.ts";
import { scenarioProblems } from "./codes/scenario.ts";
import { snapdProblems } from "./codes/snapd.ts";
import { storeProblems } from "./codes/store.ts";
import { vaultProblems } from "./codes/vault.ts";

/** Every code this program can report, by the room that reports it. Codes fit snap health: 3–30 of [a-z0-9-]. */
export const problemTable = {
  ...assertionProblems,
  ...brandProblems,
  ...commandProblems,
  ...configProblems,
  ...diskProblems,
  ...fleetProblems,
  ...doctorProblems,
  ...handoverProblems,
  ...hardwareIdentityProblems,
  ...hardwareProblems,
  ...httpProblems,
  ...keysProblems,
  ...modelJsonProblems,
  ...provisionProblems,
  ...recordProblems,
  ...rigProblems,
  ...scenarioProblems,
  ...snapdProblems,
  ...storeProblems,
  ...vaultProblems,
} as const;

export type ProblemCode = keyof typeof problemTable;
