// npm run test:power-loss [-- --count N] [--seed S]: runs the first boot on a disk that may lose or reorder whatever was
// not synced, and looks from every state whether the next run comes to the same identity.

import { readFlags } from "../../scripts/read-flags.ts";
import { Random } from "../snapd/differential/random.ts";
import { describeFaults, Tally } from "./tally.ts";
import { type ExploreInput, explorePowerLoss, type TallyOf } from "./twin/explore.ts";
import { exploreKillThenPowerLoss } from "./twin/explore-killed.ts";
import { live, randomLife } from "./twin/life.ts";
import { TwinWorld } from "./twin/twin-world.ts";

const { values: flags } = readFlags("npm run test:power-loss", {
  options: { count: { type: "string", default: "500" }, seed: { type: "string", default: "1" } },
});
const shownMost = 20;
const total = new Tally();
let shown = 0;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function explore(title: string, input: ExploreInput, how: typeof explorePowerLoss): Promise<void> {
  const tallies = new Map<string, Tally>();
  const tallyOf: TallyOf = (step) => {
    const tally = tallies.get(step) ?? new Tally();
    tallies.set(step, tally);
    return tally;
  };
  const startMs = performance.now();
  const states = await how(input, tallyOf);
  const seconds = Math.round((performance.now() - startMs) / 1000);
  const sum = new Tally();
  for (const tally of tallies.values()) sum.join(tally);
  total.join(sum);
  say(`${title}: ${states} states, ${sum.points} of them different; ${seconds} s`);
  for (const [step, tally] of tallies) {
    say(
      `  ${step.padEnd(18)} ${String(tally.points).padStart(5)} states, ${tally.verdict}, other ${tally.otherFaults}`,
    );
  }
}

const [graded, ungraded] = await TwinWorld.make(["graded", "ungraded"]);
if (graded === undefined || ungraded === undefined) throw new TypeError("two were asked for");
const report: ExploreInput["report"] = (where, faults) => {
  shown += 1;
  if (shown <= shownMost) say(`  ${where}:\n    ${describeFaults(faults)}`);
};
for (const [name, world] of [
  ["graded model", graded],
  ["ungraded model", ungraded],
] as const) {
  await explore(`power lost, ${name}`, { world, pending: 1, report }, explorePowerLoss);
  await explore(`killed, run again, then power lost, ${name}`, { world, pending: 0, report }, exploreKillThenPowerLoss);
}
const random = new Random(Number(flags.seed));
const lives = new Tally();
const startMs = performance.now();
for (let count = 0; count < Number(flags.count); count += 1) {
  const life = randomLife(random);
  const faults = await live(random.once(2) ? graded : ungraded, life);
  lives.add(faults);
  if (faults.length > 0) report(JSON.stringify(life), faults);
}
total.join(lives);
say(`lives of up to five mishaps at random: ${lives.points}; ${Math.round((performance.now() - startMs) / 1000)} s`);
say(`  ${lives.verdict}, other ${lives.otherFaults}`);
say(`states ${total.points}, other faults ${total.otherFaults}, seed ${flags.seed}`);
say(total.verdict);
process.exitCode = total.isClean ? 0 : 1;
