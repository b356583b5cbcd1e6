import type { Redis } from "ioredis";
import type { Clock } from "../../../clock/clock.ts";
import type { Crypto } from "../../../openpgp/crypto.ts";
import { Problem } from "../../../problem/problem.ts";
import type { DeviceWorld } from "../device/boot-device.ts";
import { Places } from "../device/places.ts";
import { allowedVault } from "../load/allowed-host.ts";
import { openGate } from "../load/gate.ts";
import { decodeMaterial } from "../material.ts";
import { DevicePlanner } from "../plan/device-plan.ts";
import { FleetBoard } from "./fleet-board.ts";
import { type FleetDocument, keysIn, materialIn, readDocument } from "./fleet-document.ts";
import { SharedGate } from "./shared-gate.ts";

/** A fleet as a worker has it: everything to boot any of its devices. */
export interface WorkedFleet {
  readonly board: FleetBoard;
  readonly document: FleetDocument;
  readonly planner: DevicePlanner;
  readonly world: Omit<DeviceWorld, "pace" | "endMs">;
  readonly real: Clock;
  /** The worker is being ended at once. */
  readonly stop: AbortSignal;
}

/** What a worker brings along, whatever the fleet. */
export interface WorkerMeans {
  readonly redis: Redis;
  readonly real: Clock;
  readonly crypto: Crypto;
  /** For vaults whose key is not in the queue. */
  readonly apiKey: string | undefined;
  /** A host beside this machine that this worker may load. */
  readonly mayLoad: string | undefined;
  readonly stop: AbortSignal;
}

/**
 * The fleet of that id, or undefined where it is over. The document came through Redis: the vault it names must be one
 * this worker may load. Problems usage-wrong, load-not-allowed.
 */
export async function openFleet(fleet: string, means: WorkerMeans): Promise<WorkedFleet | undefined> {
  const { redis, real, crypto, apiKey, mayLoad, stop } = means;
  const board = new FleetBoard(redis, fleet);
  const text = await board.document();
  if (text === undefined) return undefined;
  const document = readDocument(text);
  allowedVault(document.url, mayLoad);
  const encoded = materialIn(document, apiKey);
  if (encoded === undefined) {
    throw new Problem("usage-wrong", `cannot load ${document.url}: this worker has no --api-key-file for it`);
  }
  const { settings, bounds } = document;
  const { plan, parallel, slowMs, budgetMs } = settings;
  const gate = bounds === null ? openGate : new SharedGate(redis, board, bounds, real);
  const material = decodeMaterial(encoded, keysIn(document), crypto);
  const world = { material, crypto, real, places: new Places(parallel), gate, slowMs, budgetMs };
  return { board, document, planner: new DevicePlanner(plan, crypto), world, real, stop };
}
