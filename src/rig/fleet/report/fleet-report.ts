import type { FleetSettings } from "../fleet-settings.ts";
import type { Checkpoint } from "../tally/checkpoints.ts";
import type { FleetTally } from "../tally/fleet-tally.ts";
import type { Latency, LatencyFigures } from "../tally/latency.ts";
import type { VaultFigures } from "../vault/vault-messages.ts";

export interface LatencyReport extends LatencyFigures {
  /** [percentile, milliseconds]. */
  readonly curve: ReturnType<Latency["curve"]>;
}

/** What one fleet came to: the document of `rig fleet --json`. */
export interface FleetReport {
  readonly version: 1;
  /** "stopped": a bound or a person ended it before all devices were switched on. */
  readonly outcome: "finished" | "stopped";
  readonly stoppedBecause?: string;
  readonly settings: {
    readonly devices: number;
    readonly seed: string;
    readonly arrival: FleetSettings["arrival"];
    readonly parallel: number;
    readonly batchDevices?: number;
    readonly keyPool: number;
    readonly keyBits: number;
    /** Of the vault; unknown where it is not our own. */
    readonly signingKeyBits?: number;
    readonly faults: FleetSettings["plan"]["faults"];
    readonly duplicates: number;
    readonly slowMs: number;
    readonly budgetMs: number;
    readonly vault: string;
  };
  readonly time: {
    readonly realSeconds: number;
    /** How much time passed for the devices; none where several machines each had their own. */
    readonly simulatedSeconds?: number;
    readonly whatIsReal: string;
    readonly whatIsSimulated: string;
  };
  readonly devices: {
    readonly done: number;
    readonly registered: number;
    readonly failed: number;
    readonly lateForTakt?: number;
  };
  readonly throughput: {
    /** Real. */
    readonly devicesPerSecond: number;
    /** [seconds after the start, devices per second]. */
    readonly curve: readonly (readonly [atSeconds: number, perSecond: number])[];
  };
  /** null where nothing was measured. */
  readonly latency: Readonly<Record<"requestId" | "serial" | "whole", LatencyReport | null>>;
  readonly errors: {
    /** Why devices are not registered. */
    readonly devices: Readonly<Record<string, number>>;
    /** Why single tries failed, those that a later try made good included. */
    readonly tries: Readonly<Record<string, number>>;
  };
  readonly faultsPlanted: Readonly<Record<string, number>>;
  readonly retries: number;
  readonly polls: number;
  /** Between tries, all devices together. */
  readonly waitedSeconds: number;
  readonly requestIds: { readonly got: number; readonly wasted: number };
  readonly duplicates: {
    readonly planted: number;
    /** Planted duplicates that the vault signed. */
    readonly signed: number;
    /** Answers with a revision above 1: this serial had been signed before. */
    readonly revisionsAboveOne: number;
    /** Serials that two device keys have, by the log of the built-in vault. */
    readonly serialsOfTwoKeys?: number;
  };
  readonly memory: readonly Checkpoint[];
  /** The built-in vault's own count. */
  readonly vault?: VaultFigures;
  readonly workers?: WorkersReport;
}

export interface WorkersReport {
  /** Those that sent results, with the most memory each was seen to hold. */
  readonly workers: readonly {
    readonly name: string;
    readonly batches: number;
    readonly devices: number;
    readonly residentMiB: number;
  }[];
  readonly batches: number;
  /** Batches that a second worker finished because the first had vanished. */
  readonly batchesTakenOver: number;
  /** Results that came a second time and were not counted. */
  readonly resultsIgnored: number;
}

export interface ReportInput {
  readonly settings: FleetSettings;
  readonly tally: FleetTally;
  readonly vaultName: string;
  readonly stoppedBecause: string | undefined;
  readonly realMs: number;
  readonly simulatedMs: number | undefined;
  /** False where every wait was real. */
  readonly simulated: boolean;
  readonly throughputCurve: FleetReport["throughput"]["curve"];
  readonly memory: readonly Checkpoint[];
  readonly vault: VaultFigures | undefined;
  readonly workers: WorkersReport | undefined;
  readonly batchDevices: number | undefined;
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function latencyOf(latency: Latency): LatencyReport | null {
  const figures = latency.figures();
  return figures === undefined ? null : { ...figures, curve: latency.curve() };
}

function settingsReport(input: ReportInput): FleetReport["settings"] {
  const { settings, vaultName, vault, batchDevices } = input;
  const { plan, arrival, parallel, keyBits, signingKeyBits, slowMs, budgetMs } = settings;
  return {
    devices: plan.devices,
    seed: plan.seed,
    arrival,
    parallel,
    ...(batchDevices === undefined ? {} : { batchDevices }),
    keyPool: plan.keyPool,
    keyBits,
    ...(vault === undefined ? {} : { signingKeyBits }),
    faults: plan.faults,
    duplicates: plan.duplicates,
    slowMs,
    budgetMs,
    vault: vaultName,
  };
}

function timeReport({ realMs, simulatedMs, simulated }: ReportInput): FleetReport["time"] {
  return {
    realSeconds: rounded(realMs / 1000, 2),
    ...(simulatedMs === undefined ? {} : { simulatedSeconds: rounded(simulatedMs / 1000, 2) }),
    whatIsReal: simulated
      ? "signing, verifying, HTTP and so every latency of request-id and serial; throughput; memory"
      : "everything",
    whatIsSimulated: simulated
      ? "when devices are switched on, waits between tries, lateness of slow answers; a whole registration is both"
      : "nothing",
  };
}

/** The document of a fleet that has ended. */
export function fleetReport(input: ReportInput): FleetReport {
  const { settings, tally, stoppedBecause, realMs, throughputCurve, memory, vault, workers } = input;
  const { sums, counts, latencies } = tally;
  return {
    version: 1,
    outcome: stoppedBecause === undefined ? "finished" : "stopped",
    ...(stoppedBecause === undefined ? {} : { stoppedBecause }),
    settings: settingsReport(input),
    time: timeReport(input),
    devices: {
      done: sums.devices,
      registered: sums.registered,
      failed: sums.failed,
      ...(settings.arrival.kind === "line" ? { lateForTakt: sums.lateForTakt } : {}),
    },
    throughput: { devicesPerSecond: rounded((sums.devices * 1000) / realMs, 1), curve: throughputCurve },
    latency: {
      requestId: latencyOf(latencies.requestId),
      serial: latencyOf(latencies.serial),
      whole: latencyOf(latencies.whole),
    },
    errors: { devices: counts.failures.toJSON(), tries: counts.tries.toJSON() },
    faultsPlanted: counts.faults.toJSON(),
    retries: sums.retries,
    polls: sums.polls,
    waitedSeconds: rounded(sums.waitedMs / 1000, 1),
    requestIds: { got: sums.requestIds, wasted: sums.requestIdsWasted },
    duplicates: {
      planted: sums.duplicatesPlanted,
      signed: sums.duplicatesSigned,
      revisionsAboveOne: sums.revisionsAboveOne,
      ...(vault === undefined ? {} : { serialsOfTwoKeys: vault.serialsOfTwoKeys }),
    },
    memory,
    ...(vault === undefined ? {} : { vault }),
    ...(workers === undefined ? {} : { workers }),
  };
}
