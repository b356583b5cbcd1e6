import { ambientGate } from "./ambient.ts";
import { biomeGate } from "./biome.ts";
import { bundleGate } from "./bundle.ts";
import { docsGate } from "./docs.ts";
import type { Gate } from "./gate.ts";
import { knipGate } from "./knip.ts";
import { layoutGate } from "./layout.ts";
import { oxlintGate } from "./oxlint.ts";
import { textGate } from "./text.ts";
import { pureTypesGate, typesGate } from "./types.ts";

/** Every gate, in the order in which they are run. */
export const allGates: readonly Gate[] = [
  biomeGate,
  oxlintGate,
  typesGate,
  pureTypesGate,
  knipGate,
  layoutGate,
  ambientGate,
  textGate,
  docsGate,
  bundleGate,
];
