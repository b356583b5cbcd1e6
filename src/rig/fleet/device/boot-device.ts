import type { Assertion, SerialAssertion } from "../../../assertion/assertion.ts";
import type { Clock } from "../../../clock/clock.ts";
import { problemOf } from "../../../commands/failure.ts";
import { MemoryDisk } from "../../../disk/memory-disk.ts";
import type { DeviceKey } from "../../../keys/device-key.ts";
import type { Crypto } from "../../../openpgp/crypto.ts";
import type { ProblemCode } from "../../../problem/registry.ts";
import type { Repeated } from "../../../progress/steps.ts";
import { checkAnswer } from "../../../registration/check-answer.ts";
import { nobodyElse, register } from "../../../registration/register.ts";
import { readRegistration } from "../../../registration/registration.ts";
import { listedSource } from "../../../trust/assertion-source.ts";
import { Chain } from "../../../trust/chain.ts";
import { HttpVault } from "../../../vault/http-vault.ts";
import type { Gate } from "../load/gate.ts";
import type { FleetMaterial } from "../material.ts";
import type { Pace } from "../pace/pace.ts";
import type { DevicePlan } from "../plan/device-plan.ts";
import type { FleetRecords } from "../records/fleet-records.ts";
import { DeviceHttp } from "./device-http.ts";
import type { DeviceResult } from "./device-result.ts";
import { Observations } from "./observations.ts";
import { ObservedVault } from "./observed-vault.ts";
import type { Places } from "./places.ts";

const ownFolder = "/device";
/** Longer waits are spent with the connection closed and the place given to another device. */
const longWaitMs = 1_000;

/** What the devices of one fleet share. */
export interface DeviceWorld {
  readonly material: FleetMaterial;
  readonly crypto: Crypto;
  readonly real: Clock;
  readonly pace: Pace;
  readonly places: Places;
  readonly gate: Gate;
  readonly slowMs: number;
  /** How long a device goes on trying. */
  readonly budgetMs: number;
  /** On the pace's clock: no device tries any longer, whatever its own budget says. */
  readonly endMs: number;
  /** Keeps the devices' signed records; each then has keys of its own. */
  readonly records?: FleetRecords | undefined;
}

/** What the device got, or how far it came. */
interface Obtained {
  readonly serial: SerialAssertion | undefined;
  readonly submissions: number;
  readonly attempts: readonly Repeated[];
  readonly code: ProblemCode | undefined;
}

/** The device's waits: its place is another's meanwhile. */
function waitingClock({ pace, places }: DeviceWorld, http: () => DeviceHttp, observations: Observations): Clock {
  const { clock } = pace;
  return {
    now: () => clock.now(),
    monotonicMs: () => clock.monotonicMs(),
    wait: async (waitMs) => {
      observations.waiting(waitMs);
      if (waitMs < longWaitMs) return await clock.wait(waitMs);
      await http().close();
      places.give();
      await clock.wait(waitMs);
      await pace.resting(places.take());
    },
  };
}

async function verify(world: DeviceWorld, answer: readonly Assertion[]): Promise<SerialAssertion> {
  const { material, crypto, pace } = world;
  const serial = answer.find((one) => one.type === "serial");
  if (serial === undefined) throw new TypeError("an answer holds a serial");
  const { trusted, prerequisites, model } = material;
  const sources = [
    listedSource("the prerequisites", prerequisites),
    listedSource("the vault's answer", answer),
    listedSource("the model", [model]),
  ];
  const chain = new Chain({ trusted, sources, crypto, now: pace.clock.now() });
  await chain.accept(model);
  await chain.accept(serial);
  return serial;
}

/** The agent's own registration, from the first request-id to the verified serial. */
async function obtain(world: DeviceWorld, plan: DevicePlan, key: DeviceKey, seen: Observations): Promise<Obtained> {
  const { material, crypto, real, pace, gate, slowMs, budgetMs } = world;
  const { endpoints, model } = material;
  const { serial, random, fault } = plan;
  const http = new DeviceHttp({ endpoints, real, clock: pace.clock, fault, slowMs, gate, observations: seen });
  const clock = waitingClock(world, () => http, seen);
  const disk = new MemoryDisk();
  disk.makeFolder(ownFolder, 0o755);
  const vault = new ObservedVault(new HttpVault({ http, endpoints, crypto, clock }), seen);
  const deadlineMs = Math.min(clock.monotonicMs() + budgetMs, world.endMs);
  const body = world.records?.body(plan) ?? new Uint8Array();
  const attempts: Repeated[] = [];
  const onWait = (waitMs: number, _why: string, code: string): void => void attempts.push({ code, waitMs });
  const asked = { disk, ownFolder, clock, crypto, vault, model, key, body };
  const input = { ...asked, random, deadlineMs, claim: nobodyElse, onWait };
  const { brandId, model: name } = model;
  const begun = { version: 1, brandId, model: name, serial, serialSource: "fleet", submissions: 0 } as const;
  try {
    const { assertions } = await register(input, { ...begun, deviceKeyId: key.keyId });
    const answer = await verify(world, assertions);
    checkAnswer(answer, { model, serial, deviceKeyId: key.keyId, body });
    return { serial: answer, submissions: submissionsOn(disk), attempts, code: undefined };
  } catch (reason) {
    const { code } = problemOf(reason);
    if (code === "internal-fault") throw reason;
    return { serial: undefined, submissions: submissionsOn(disk), attempts, code };
  } finally {
    await http.close();
  }
}

function submissionsOn(disk: MemoryDisk): number {
  return readRegistration(disk, ownFolder)?.submissions ?? 0;
}

function keyOf({ material, records }: DeviceWorld, plan: DevicePlan): DeviceKey {
  if (records !== undefined) return records.deviceKey(plan);
  const { keyIndex } = plan;
  const key = material.keys[keyIndex];
  if (key === undefined) throw new RangeError(`cannot boot a device: the pool has no key ${keyIndex}`);
  return key;
}

function resultOf(plan: DevicePlan, key: DeviceKey, seen: Observations) {
  const { number, serial, fault, duplicateOf } = plan;
  const { requestIdMs, serialMs, requestIds, retries, polls, waitedMs, faultCodes } = seen;
  return {
    number,
    serial,
    deviceKeyId: key.keyId,
    ...(fault === undefined ? {} : { fault: fault.fault }),
    ...(duplicateOf === undefined ? {} : { duplicateOf }),
    waitedMs,
    requestIdMs,
    serialMs,
    requestIds,
    retries,
    polls,
    faultCodes,
  };
}

function keepRecord(
  { records, pace }: DeviceWorld,
  plan: DevicePlan,
  { keyId: deviceKeyId }: DeviceKey,
  {
    serial,
    code = "registered",
    submissions,
    attempts,
    wholeMs,
  }: Omit<Obtained, "code"> & {
    readonly code?: string | undefined;
    readonly wholeMs: number;
  },
): void {
  const startedAt = new Date(pace.clock.now().getTime() - wholeMs);
  records?.keep({ plan, deviceKeyId, serial, code, submissions, attempts, startedAt, durationMs: wholeMs });
}

/**
 * Boots one device, which has been given a place and gives it back: real request-id, a serial-request really signed and
 * sent by the agent's own client, its own retries, and the answer verified down to the root. Never throws for what the
 * vault does.
 */
export async function bootDevice(world: DeviceWorld, plan: DevicePlan, arrivalMs: number): Promise<DeviceResult> {
  const { pace, places } = world;
  const key = keyOf(world, plan);
  const seen = new Observations();
  let ended: Obtained;
  try {
    ended = await obtain(world, plan, key, seen);
  } finally {
    places.give();
  }
  const wholeMs = pace.clock.monotonicMs() - arrivalMs;
  keepRecord(world, plan, key, { ...ended, wholeMs });
  const { serial, code } = ended;
  const came = serial === undefined ? { ...(code && { code }) } : { revision: serial.revision };
  const outcome = serial === undefined ? "failed" : "registered";
  return { ...resultOf(plan, key, seen), outcome, ...came, arrivalMs, wholeMs };
}
