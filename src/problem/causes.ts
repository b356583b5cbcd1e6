import { assertionCauses } from "./causes/assertion.ts";
import { brandCauses } from "./causes/brand.ts";
import { commandCauses } from "./causes/command.ts";
import { configCauses } from "./causes/config.ts";
import { diskCauses } from "./causes/disk.ts";
import { doctorCauses } from "./causes/doctor.ts";
import { fleetCauses } from "./causes/fleet.ts";
import { handoverCauses } from "./causes/handover.ts";
import { hardwareCauses } from "./causes/hardware.ts";
import { hardwareIdentityCauses } from "./causes/hardware-identity.ts";
import { httpCauses } from "./causes/http.ts";
import { keysCauses } from "./causes/keys.ts";
import { modelJsonCauses } from "./causes/model-json.ts";
import { provisionCauses } from "./causes/provision.ts";
import { recordCauses } from "./causes/record.ts";
import { rigCauses } from "./causes/rig.ts";
import { scenarioCauses } from "./causes/scenario.ts";
import { snapdCauses } from "./causes/snapd.ts";
import { storeCauses } from "./causes/store.ts";
import { vaultCauses } from "./causes/vault.ts";
import type { ProblemCode } from "./registry.ts";

/**
 * What usually is behind a code, one sentence each: the third thing that `explain` says of it. Beside the registry and
 * not in it, because a run that explains nothing has no use for it.
 */
export const causeTable: Readonly<Record<ProblemCode, string>> = {
  ...assertionCauses,
  ...brandCauses,
  ...commandCauses,
  ...configCauses,
  ...diskCauses,
  ...doctorCauses,
  ...fleetCauses,
  ...handoverCauses,
  ...hardwareCauses,
  ...hardwareIdentityCauses,
  ...httpCauses,
  ...keysCauses,
  ...modelJsonCauses,
  ...provisionCauses,
  ...recordCauses,
  ...rigCauses,
  ...scenarioCauses,
  ...snapdCauses,
  ...storeCauses,
  ...vaultCauses,
};
