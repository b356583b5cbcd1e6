import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startGadget } from "../../snapd/hooks/gadget.ts";
import { planSeedingAnd } from "../../snapd/hooks/snapd-state.ts";
import { makeOracleBrand } from "../../snapd/oracle-brand.ts";
import { bareNodeHook, signingNodeHook } from "../daemon/bare-node-hook.ts";
import { shellHook } from "../daemon/shell-hook.ts";
import { hookOfTurns, type Turn } from "../daemon/turns.ts";
import type { Finding, Unit } from "../figures/figure.ts";
import { median } from "../figures/statistics.ts";
import { copyPrograms, type Programs } from "../programs.ts";
import { cpuMs, type Lap, peakMB, readLaps, wallMs } from "../stopwatch.ts";
import type { Bench, Trial } from "../trial.ts";

const own = `"$SNAP_COMMON/prepare-device"`;

/** Of Node, as they are stored in the executable (scripts/build/pkg-sea.ts): what they spare, a floor is to spare, too. */
const ourOptions =
  "--min-semi-space-size=2 --max-semi-space-size=2 --openssl-config=/dev/null --disable-sigusr1 --v8-pool-size=1";

/**
 * A first boot's prepare-device finds what configure left while the system was seeded: the checked settings, identity key
 * and proof. The turns "again" find that a prepare-device has delegated before, the turns "unread" nothing at all.
 */
function turnsOf(folder: string, { node, oneLine }: Programs, pairs: number): readonly Turn[] {
  const ours = 'exec "$SNAP/bin/prepare-device" hook prepare-device';
  const kept = join(folder, "kept");
  const bare = join(folder, "bare-hook.cjs");
  writeFileSync(bare, bareNodeHook);
  const signing = join(folder, "signing-hook.cjs");
  writeFileSync(signing, signingNodeHook);
  // Synced: the hook's own syncs are not to write what was copied for it.
  const first = `[ -e ${kept} ] || cp -a ${own} ${kept}; rm -rf ${own}; cp -a ${kept} ${own}; sync -f ${kept}`;
  const round: readonly Turn[] = [
    { name: "ours", before: first, script: ours },
    { name: "shell", script: shellHook },
    { name: "again", script: ours },
    { name: "node", script: `exec ${node} ${oneLine}` },
    { name: "bare", script: `exec ${node} ${ourOptions} ${bare}` },
    { name: "signing", script: `exec ${node} ${ourOptions} ${signing}` },
    { name: "unread", before: `rm -rf ${own}`, script: ours },
  ];
  const rounds = Array.from({ length: pairs }, (_, number) => (number % 2 === 0 ? round : round.toReversed()));
  return rounds.flat();
}

/** Until then all turns have ended, on a machine that is busy with ten other things, too. */
function msForTurns(turns: number): number {
  return 60_000 + turns * 3_000;
}

async function lapsOf(bench: Bench, programs: Programs): Promise<readonly Lap[]> {
  const { folder, pairs, warmUp } = bench;
  const turnFolder = join(folder, "turns");
  mkdirSync(turnFolder);
  const turns = turnsOf(turnFolder, programs, warmUp + pairs);
  const script = hookOfTurns(turnFolder, turns);
  const rig = await startGadget({
    root: join(folder, "device"),
    brand: makeOracleBrand(join(folder, "brand")),
    binary: programs.ours,
    model: "core",
    serial: "10000000123e4567",
    route: "delegated",
    scripts: { "prepare-device": script },
    // snapd registers nothing meanwhile.
    files: { "run/snapd/noregister": "" },
    state: (state) =>
      planSeedingAnd(
        state,
        ["configure"],
        turns.map(() => "prepare-device"),
      ),
  });
  try {
    const log = join(turnFolder, "laps.jsonl");
    await rig.waitFor("end of all turns", msForTurns(turns.length), () =>
      readLaps(log).length >= turns.length ? true : undefined,
    );
    const laps = readLaps(log);
    const failed = laps.find(({ status }) => status !== 0);
    if (failed !== undefined)
      throw new Error(`the hook "${failed.name}" ended with ${failed.status}\n${rig.log().slice(-3000)}`);
    return laps;
  } finally {
    await rig.stop();
  }
}

async function run(bench: Bench): Promise<readonly Finding[]> {
  const laps = await lapsOf(bench, await copyPrograms(bench.folder));
  const of = (name: string, value: (lap: Lap) => number): number[] =>
    laps
      .filter((lap) => lap.name === name)
      .slice(bench.warmUp)
      .map(value);
  const figure = (
    name: string,
    turns: readonly [string, string],
    value: (lap: Lap) => number,
    unit: Unit,
    limit: "node" | "bare" | "signing" = "bare",
  ): Finding => ({
    name,
    what: words[turns[0]] ?? turns[0],
    peerWhat: words[turns[1]] ?? turns[1],
    unit,
    ours: of(turns[0], value),
    peer: of(turns[1], value),
    limit: { value: median(of(limit, value)), what: words[limit] ?? limit },
  });
  return [
    figure("hook", ["ours", "shell"], wallMs, "ms", "signing"),
    figure("hook-cpu", ["ours", "shell"], cpuMs, "CPU ms", "signing"),
    figure("hook-again", ["again", "shell"], wallMs, "ms"),
    figure("hook-again-cpu", ["again", "shell"], cpuMs, "CPU ms"),
    figure("hook-unread", ["unread", "shell"], wallMs, "ms", "signing"),
    figure("hook-floor", ["bare", "shell"], wallMs, "ms", "node"),
    figure("hook-floor-cpu", ["bare", "shell"], cpuMs, "CPU ms", "node"),
    figure("hook-floor-signed", ["signing", "shell"], wallMs, "ms"),
    figure("hook-floor-signed-cpu", ["signing", "shell"], cpuMs, "CPU ms"),
    figure("hook-memory", ["ours", "node"], peakMB, "MB", "node"),
    figure("hook-again-memory", ["again", "node"], peakMB, "MB", "node"),
    figure("hook-floor-memory", ["bare", "node"], peakMB, "MB", "node"),
  ];
}

const words: Readonly<Record<string, string>> = {
  ours: "prepare-device hook, delegated, after configure",
  again: "the same at the next boot",
  unread: "the same, and configure has left nothing",
  shell: "shell hook, four snapctl",
  bare: "node, the same five requests to snapd and nothing else",
  signing: "node, the same five requests, a durable claim and a durable record, signed, and nothing else",
  node: "node, a script of one line",
};

/** The hook prepare-device, delegated, run by the real snapd: from its start to its end. */
export const hookTrial: Trial = {
  names: [
    "hook",
    "hook-cpu",
    "hook-again",
    "hook-again-cpu",
    "hook-unread",
    "hook-floor",
    "hook-floor-cpu",
    "hook-floor-signed",
    "hook-floor-signed-cpu",
    "hook-memory",
    "hook-again-memory",
    "hook-floor-memory",
  ],
  pairs: { whole: 40, quick: 15 },
  quickly: true,
  run,
};
