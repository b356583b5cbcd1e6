import { rmSync } from "node:fs";
import { Random } from "../../snapd/differential/random.ts";
import { describeFaults, type Fault, Tally } from "../tally.ts";
import { type CountedCall, countedCalls, nameOf, nextAim } from "./aim.ts";
import { faultsOf, lastingKeysOf } from "./judge.ts";
import type { Route } from "./routes.ts";
import { type Materials, Site } from "./site.ts";
import { type CallPoint, changesNothing, run, runTraced, type Traced } from "./strace.ts";

const timeoutMs = 120_000;
/** So many kills may come elsewhere (aim.ts) before the harness says that it cannot hit this point. */
const maxTries = 40;
const baselineRuns = { all: 4, some: 2 };

export interface SeriesInput {
  readonly route: Route;
  readonly materials: Materials;
  /** This many points, spread over the whole run; without it every one. */
  readonly count: number | undefined;
  readonly seed: number;
  /** Every n-th point is killed once more, at random, before the run that may end. */
  readonly secondKillEvery: number;
  readonly report: (line: string) => void;
}

export interface SeriesResult {
  readonly tally: Tally;
  /** Calls of an undisturbed run that change something: each is a crash point. */
  readonly changes: number;
  readonly killedTwice: number;
}

async function traced(site: Site, killAt?: CallPoint): Promise<Traced> {
  const { program, finish } = site.begin();
  const logFile = site.path("strace.log");
  rmSync(logFile, { force: true });
  const result = await runTraced({ program, logFile, timeoutMs, ...(killAt === undefined ? {} : { killAt }) });
  finish(result.status);
  return result;
}

interface CrashPoint extends CountedCall {
  /** How many calls that change something come before it. */
  readonly changesBefore: number;
}

/** An undisturbed run, and every call of it that changes something. */
async function findPointsOnce(route: Route, materials: Materials) {
  const site = await Site.make(route, materials);
  try {
    const { calls, status, stderr, elsewhere } = await traced(site);
    const faults = faultsOf(site, { status, stderr, kills: 0, keysBefore: [] });
    if (faults.length > 0) throw new Error(`a run that nobody kills has faults: ${describeFaults(faults)}`);
    if (elsewhere.length > 0) throw new Error(`not only the main thread changes something: ${elsewhere.join("\n")}`);
    const points = countedCalls(calls).map((call, changesBefore): CrashPoint => ({ ...call, changesBefore }));
    return { points, callCount: calls.length };
  } finally {
    await site.close();
  }
}

/** Of some undisturbed runs the one with the fewest calls: that is how most runs are. */
async function findPoints({ route, materials, count }: SeriesInput): Promise<readonly CrashPoint[]> {
  const found: Awaited<ReturnType<typeof findPointsOnce>>[] = [];
  const runs = count === undefined ? baselineRuns.all : baselineRuns.some;
  for (let nth = 0; nth < runs; nth += 1) found.push(await findPointsOnce(route, materials));
  const [quietest] = found.toSorted((a, b) => a.callCount - b.callCount);
  return quietest?.points ?? [];
}

/** Has the kill come before exactly this call? What the killed run did before it is counted, not guessed. */
function isHit({ calls, status }: Traced, point: CrashPoint): boolean {
  const last = calls.at(-1);
  if (status !== null || last === undefined || nameOf(last) !== point.name || changesNothing(last)) return false;
  return calls.filter((call) => !changesNothing(call)).length === point.changesBefore + 1;
}

interface Crashed {
  readonly faults: readonly Fault[];
  readonly kills: number;
}

function judged(site: Site, outcome: Parameters<typeof faultsOf>[1]): readonly Fault[] {
  try {
    return faultsOf(site, outcome);
  } catch (fault) {
    return [{ kind: "lost", what: `what is on the disk cannot be read: ${String(fault)}` }];
  }
}

interface CrashInput {
  readonly point: CrashPoint;
  /** Added to the point's ordinal. */
  readonly aim: number;
  readonly secondKillAt: CallPoint | undefined;
}

type Tried = { readonly crashed: Crashed } | { readonly missed: Traced };

/** One device: killed at this call, perhaps once more, then run to the end and judged. */
async function crashAt(input: SeriesInput, { point, aim, secondKillAt }: CrashInput): Promise<Tried> {
  const site = await Site.make(input.route, input.materials);
  try {
    const killed = await traced(site, { name: point.name, ordinal: point.ordinal + aim });
    if (!isHit(killed, point)) return { missed: killed };
    const keysBefore = [...lastingKeysOf(site)];
    let kills = 1;
    // The second run is another one than the first: it may end before it comes to this call.
    if (secondKillAt !== undefined && (await traced(site, secondKillAt)).status === null) {
      kills += 1;
      keysBefore.push(...lastingKeysOf(site));
    }
    const { program, finish } = site.begin();
    const { status, stderr } = await run(program, timeoutMs);
    finish(status);
    return { crashed: { faults: judged(site, { status, stderr, kills, keysBefore }), kills } };
  } finally {
    await site.close();
  }
}

interface SureInput {
  readonly point: CrashPoint;
  /** Every crash point of the route. */
  readonly points: readonly CrashPoint[];
  readonly secondKillAt: CallPoint | undefined;
}

async function crashSurelyAt(input: SeriesInput, { point, points, secondKillAt }: SureInput): Promise<Crashed> {
  let aim = 0;
  for (let nth = 1; nth <= maxTries; nth += 1) {
    const tried = await crashAt(input, { point, aim, secondKillAt });
    if ("crashed" in tried) return tried.crashed;
    aim = nextAim({ point, undisturbed: points, killedCalls: tried.missed.calls, aim });
    aim = Math.max(aim, 1 - point.ordinal);
  }
  throw new Error(`the kill at ${point.call} of "${input.route.name}" did not come, in ${maxTries} runs`);
}

function chosenOf(points: readonly CrashPoint[], count: number | undefined, random: Random): readonly CrashPoint[] {
  if (count === undefined || count >= points.length) return points;
  const step = points.length / count;
  const indexes = Array.from(
    { length: count },
    (_, index) => Math.floor(index * step) + random.below(Math.floor(step)),
  );
  return indexes.flatMap((index) => points[index] ?? []);
}

/** Works through the list, two at once. */
async function inPairs<T>(list: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = list.values();
  const worker = async (): Promise<void> => {
    for (const item of rest) await work(item);
  };
  await Promise.all([worker(), worker()]);
}

/** Every crash point of one route. Throws if the harness itself fails; faults of the device are counted. */
export async function runSeries(input: SeriesInput): Promise<SeriesResult> {
  const { route, count, seed, secondKillEvery, report } = input;
  const points = await findPoints(input);
  const random = new Random(seed);
  const tally = new Tally();
  let killedTwice = 0;
  const plan = chosenOf(points, count, random).map((point, index) => ({
    point,
    secondKillAt: index % secondKillEvery === secondKillEvery - 1 ? random.pick(points) : undefined,
  }));
  await inPairs(plan, async ({ point, secondKillAt }) => {
    const { faults, kills } = await crashSurelyAt(input, { point, points, secondKillAt });
    tally.add(faults);
    if (kills > 1) killedTwice += 1;
    if (faults.length === 0) return;
    const again = kills > 1 ? `, then ${secondKillAt?.name} ${secondKillAt?.ordinal}` : "";
    report(`  ${route.name}, ${point.name} ${point.ordinal} (${point.call})${again}:\n    ${describeFaults(faults)}`);
  });
  return { tally, changes: points.length, killedTwice };
}
