import type { Trial } from "../trial.ts";
import { assertionsTrial } from "./assertions.ts";
import { deviceKeyTrial } from "./device-key.ts";
import { chainGrowthTrial, fleetGrowthTrial } from "./growth.ts";
import { hookTrial } from "./hook.ts";
import { registrationTrial } from "./registration.ts";
import { sizeTrials } from "./size.ts";
import { startTrial } from "./start.ts";

/** In the order of the table. */
export const allTrials: readonly Trial[] = [
  startTrial,
  hookTrial,
  registrationTrial,
  deviceKeyTrial,
  assertionsTrial,
  ...sizeTrials,
  chainGrowthTrial,
  fleetGrowthTrial,
];
