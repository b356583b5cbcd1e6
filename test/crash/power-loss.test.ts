import { array, assert, asyncProperty, boolean, constantFrom, integer, nat, record } from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { Tally } from "./tally.ts";
import { explorePowerLoss } from "./twin/explore.ts";
import { exploreKillThenPowerLoss } from "./twin/explore-killed.ts";
import { live } from "./twin/life.ts";
import { TwinWorld } from "./twin/twin-world.ts";

let graded: TwinWorld;
let ungraded: TwinWorld;

beforeAll(async () => {
  const [first, second] = await TwinWorld.make(["graded", "ungraded"]);
  if (first === undefined || second === undefined) throw new TypeError("two were asked for");
  [graded, ungraded] = [first, second];
});

const worldOf = (kind: "graded" | "ungraded"): TwinWorld => (kind === "graded" ? graded : ungraded);

async function explored(how: typeof explorePowerLoss, input: Pick<Parameters<typeof how>[0], "world" | "every">) {
  const tally = new Tally();
  const found: string[] = [];
  const report = (where: string, faults: readonly { what: string }[]): void => {
    found.push(...faults.map(({ what }) => `${where}: ${what}`));
  };
  await how({ ...input, pending: 1, report }, () => tally);
  return { tally, found };
}

describe.each(["graded", "ungraded"] as const)("a first boot of a %s model", (kind) => {
  test("comes to one identity from every disk that a power loss at any point leaves", async () => {
    const { tally, found } = await explored(explorePowerLoss, { world: worldOf(kind) });
    expect(found).toEqual([]);
    expect(tally.points).toBeGreaterThan(100);
  });

  test("that was killed and run again has made durable what the killed run had not", async () => {
    // The full series is test:crash; seven is prime to the three to five operations that a durable write has.
    const { tally, found } = await explored(exploreKillThenPowerLoss, { world: worldOf(kind), every: 7 });
    expect(found).toEqual([]);
    expect(tally.points).toBeGreaterThan(80);
  });
});

const mishap = record({
  how: constantFrom("power" as const, "kill" as const, "answer" as const),
  after: nat({ max: 180 }),
  seed: nat(),
  pauseMs: nat({ max: 1_200_000 }),
  clockOffMs: constantFrom(0, 0, 0, -86_400_000, -4 * 365 * 86_400_000),
});
const life = record({ mishaps: array(mishap, { maxLength: 5 }), pending: integer({ min: 0, max: 2 }) });

const power = { how: "power", pauseMs: 0, clockOffMs: 0 } as const;

/** Lives that property tests have found. */
const keptLives: readonly (readonly [string, Parameters<typeof live>[1]])[] = [
  [
    "each run of which left the files by which it held both folders' locks",
    {
      mishaps: [
        { ...power, after: 134, seed: 0 },
        { ...power, how: "kill", after: 11, seed: 0 },
        { ...power, after: 43, seed: 1_532_276_531 },
      ],
      pending: 0,
    },
  ],
];

test.each(keptLives)("a life %s ends in one identity", async (_what, lived) => {
  expect(await live(graded, lived)).toEqual([]);
  expect(await live(ungraded, lived)).toEqual([]);
});

test("a life of power losses, killed runs, lost answers and wrong clocks ends in one identity", async () => {
  await assert(
    asyncProperty(boolean(), life, async (isGraded, lived) => {
      expect(await live(isGraded ? graded : ungraded, lived)).toEqual([]);
    }),
    { numRuns: 150 },
  );
});
