import { randomBytes } from "node:crypto";
import type { Assertion } from "../../../src/assertion/assertion.ts";
import { AssertionDatabase } from "../../../src/assertion/database.ts";
import { encodeStream } from "../../../src/assertion/encode.ts";
import { decodeStream } from "../../../src/assertion/stream.ts";
import { systemClock } from "../../../src/clock/system-clock.ts";
import { generateDeviceKey } from "../../../src/keys/device-key.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import type { SigningKey } from "../../../src/openpgp/crypto.ts";
import { keyIdOf } from "../../../src/openpgp/public-key.ts";
import { signAccount, signAccountKey } from "../../../src/rig/authority.ts";
import { embeddedFleet } from "../../../src/rig/fleet/embedded-fleet.ts";
import type { FleetSettings } from "../../../src/rig/fleet/fleet-settings.ts";
import type { Finding } from "../figures/figure.ts";
import { type Bench, inPairs, type Trial } from "../trial.ts";

const crypto = nodeCrypto;
const since = new Date("2022-01-01T00:00:00Z");
const now = new Date("2023-01-01T00:00:00Z");
const few = { assertions: 100, devices: 60 };
const many = 10;

/** A key that is only vouched for: any odd number does, nobody signs with it. */
function publicHalf(): Omit<SigningKey, "signSha512"> {
  const n = new Uint8Array(randomBytes(256));
  n[0] = (n[0] ?? 0) | 0x80;
  n[255] = (n[255] ?? 0) | 1;
  const publicKey = { n, e: Uint8Array.of(1, 0, 1) };
  return { keyId: keyIdOf(publicKey, crypto), publicKey };
}

interface Keys {
  readonly trusted: readonly Assertion[];
  readonly stream: (count: number) => Uint8Array;
}

/** A root, and streams of account-keys that it signed for one account: each is decoded, verified and kept. */
async function makeKeys(): Promise<Keys> {
  const root = { accountId: "bench-root", key: await generateDeviceKey(2048) };
  const account = signAccount(root, { accountId: "bench-root", displayName: "Root", signedAt: since }, crypto);
  const rootKey = { accountId: "bench-root", name: "root", key: root.key, since, signedAt: since };
  const made: Assertion[] = [];
  const stream = (count: number): Uint8Array => {
    while (made.length < count) {
      const key = { ...publicHalf(), signSha512: root.key.signSha512.bind(root.key) };
      made.push(signAccountKey(root, { ...rootKey, name: `key-${made.length}`, key }, crypto));
    }
    return encodeStream(made.slice(0, count));
  };
  return { trusted: [account, signAccountKey(root, rootKey, crypto)], stream };
}

function acceptAll(stream: Uint8Array, trusted: readonly Assertion[]): void {
  const database = new AssertionDatabase({ trusted, crypto, now });
  for (const assertion of decodeStream(stream, crypto)) database.add(assertion);
}

/** CPU milliseconds, what the runtime's own threads take included. */
function cpuMsOf(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** Of a side, the values that count. */
function counted({ warmUp }: Bench, values: readonly number[]): readonly number[] {
  return values.slice(warmUp);
}

async function runChain(bench: Bench): Promise<readonly Finding[]> {
  const { trusted, stream } = await makeKeys();
  const [small, large] = [stream(few.assertions), stream(few.assertions * many)];
  const [ours, peer] = [[] as number[], [] as number[]];
  await inPairs(
    bench,
    () => void ours.push(cpuMsOf(() => acceptAll(large, trusted))),
    // As long as the other side takes, so that warm code, collected garbage and neighbours count for the same share of both.
    () => {
      const all = cpuMsOf(() => {
        for (let turn = 0; turn < many; turn++) acceptAll(small, trusted);
      });
      peer.push(all / many);
    },
  );
  const sides = {
    what: `a stream of ${few.assertions * many} assertions`,
    peerWhat: `one of ${few.assertions}, the mean of ${many}`,
  };
  return [{ name: "growth-chain", ...sides, unit: "CPU ms", ours: counted(bench, ours), peer: counted(bench, peer) }];
}

function fleetOf(devices: number): FleetSettings {
  return {
    plan: { seed: "1", devices, duplicates: 0, serialPrefix: "BENCH-", keyPool: 4, faults: [] },
    arrival: { kind: "together" },
    parallel: 16,
    keyBits: 2048,
    signingKeyBits: 2048,
    slowMs: 35_000,
    budgetMs: 600_000,
  };
}

/** The time from the first device to the last: making keys and starting the vault are not part of it. */
async function fleetMs(devices: number): Promise<number> {
  const { signal } = new AbortController();
  const progress = { show: () => undefined, note: () => undefined, end: () => undefined };
  const report = await embeddedFleet(fleetOf(devices), {
    real: systemClock,
    crypto,
    progress,
    file: undefined,
    stop: signal,
  });
  if (report.devices.failed > 0) throw new Error(`${report.devices.failed} devices did not register`);
  return (devices / report.throughput.devicesPerSecond) * 1000;
}

async function runFleet(bench: Bench): Promise<readonly Finding[]> {
  const [ours, peer] = [[] as number[], [] as number[]];
  await inPairs(
    bench,
    async () => void ours.push(await fleetMs(few.devices * many)),
    async () => void peer.push(await fleetMs(few.devices)),
  );
  const sides = { what: `a fleet of ${few.devices * many} devices`, peerWhat: `one of ${few.devices}` };
  return [{ name: "growth-fleet", ...sides, unit: "ms", ours: counted(bench, ours), peer: counted(bench, peer) }];
}

const pairs = { whole: 20, quick: 10 };

/** What ten times the assertions cost. */
export const chainGrowthTrial: Trial = { names: ["growth-chain"], pairs, quickly: true, run: runChain };

/** What ten times the devices cost. */
export const fleetGrowthTrial: Trial = { names: ["growth-fleet"], pairs, quickly: true, run: runFleet };
