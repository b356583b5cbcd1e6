import { Ajv } from "ajv";
import { printable } from "../../problem/printable.ts";
import { Problem } from "../../problem/problem.ts";
import type { BootReport } from "../boot/boot-report.ts";
import type { FleetReport } from "../fleet/report/fleet-report.ts";
import { bootSchema, scenariosSchema } from "./boot-schema.ts";
import { failureSchema } from "./failure-schema.ts";
import { fleetSchema } from "./fleet-schema.ts";

/** A boot with the name it has on the page. */
export interface NamedBoot {
  readonly name: string;
  /** Of a scenario: whether what it expects came true. */
  readonly passed?: boolean;
  /** Of a scenario: what did not come true. */
  readonly complaints?: readonly string[];
  readonly report: BootReport;
}

/** Why a run came to nothing: what stands under "error". */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly cure: string;
}

/** What one document of the rig tells. */
export type RigDocument =
  | { readonly kind: "boots"; readonly source: string; readonly boots: readonly NamedBoot[] }
  | { readonly kind: "fleet"; readonly source: string; readonly fleet: FleetReport }
  | { readonly kind: "failure"; readonly source: string; readonly failure: Failure };

const ajv = new Ajv({ strict: false });
const isBoot = ajv.compile<BootReport>(bootSchema);
const isScenarios = ajv.compile<{ readonly scenarios: readonly NamedBoot[] }>(scenariosSchema);
const isFailure = ajv.compile<{ readonly error: Failure }>(failureSchema);
const isFleet = ajv.compile<FleetReport>(fleetSchema);

function parsed(source: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw notReadable(source, "it is no JSON", cause);
  }
}

function notReadable(source: string, why: string, cause?: unknown): Problem {
  return new Problem("usage-wrong", `cannot read ${printable(source)}: ${printable(why)}`, {
    cure: "Give the whole output of `rig boot --json`, of a run of scenarios, or of `rig fleet --json`.",
    ...(cause === undefined ? {} : { cause }),
  });
}

function has(value: unknown, name: string): boolean {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name);
}

/**
 * Reads one document by what stands in it: a boot, a run of scenarios, a fleet, or why one of them came to nothing. Nothing of it is believed before its
 * shape is checked. Problem usage-wrong names the first place that is wrong.
 */
export function readDocument(source: string, text: string): RigDocument {
  const value = parsed(source, text);
  if (has(value, "scenarios")) {
    if (isScenarios(value)) return { kind: "boots", source, boots: value.scenarios };
    throw notReadable(source, `no run of scenarios: ${ajv.errorsText(isScenarios.errors)}`);
  }
  if (has(value, "timeline")) {
    if (isBoot(value)) return { kind: "boots", source, boots: [{ name: value.gadget.name, report: value }] };
    throw notReadable(source, `no boot: ${ajv.errorsText(isBoot.errors)}`);
  }
  if (has(value, "error")) {
    if (isFailure(value)) return { kind: "failure", source, failure: value.error };
    throw notReadable(source, `no failed run: ${ajv.errorsText(isFailure.errors)}`);
  }
  if (isFleet(value)) return { kind: "fleet", source, fleet: value };
  throw notReadable(source, `no document of the rig: ${ajv.errorsText(isFleet.errors)}`);
}
