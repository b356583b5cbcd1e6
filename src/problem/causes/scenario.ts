import type { scenarioProblems } from "../codes/scenario.ts";

/** Why it usually happens. */
export const scenarioCauses: Readonly<Record<keyof typeof scenarioProblems, string>> = {
  "scenario-wrong": "A key is misspelt, or stands one level too high or too low.",
  "scenario-not-found": "The path is misspelt, or meant from another folder.",
};
