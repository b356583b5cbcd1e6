// npm run test:crash [-- --count N] [--route adopted|provision|delegated] [--seed S]: kills the executable with strace at
// every call that changes something, runs it again, and looks whether the device has come to one identity.

import { readFlags } from "../../scripts/read-flags.ts";
import { rigBrand, smallDeviceKey, validFrom } from "../rig/setup/world.ts";
import { agentFile } from "./killed/agent-file.ts";
import { routes } from "./killed/routes.ts";
import { runSeries } from "./killed/series.ts";
import type { Materials } from "./killed/site.ts";
import { Tally } from "./tally.ts";

const { values: flags } = readFlags("npm run test:crash", {
  options: {
    count: { type: "string" },
    route: { type: "string" },
    seed: { type: "string", default: "1" },
    second: { type: "string", default: "5" },
  },
});
const chosen = routes.filter(({ group }) => flags.route === undefined || flags.route === group);
if (chosen.length === 0) throw new Error(`there is no route "${flags.route}": adopted, provision, delegated`);

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const [brand, waitingKey] = await Promise.all([rigBrand(), smallDeviceKey()]);
const materials: Materials = { executable: agentFile, brand, validFrom, waitingKey };
const total = new Tally();
for (const route of chosen) {
  const startMs = performance.now();
  const { tally, changes, killedTwice } = await runSeries({
    route,
    materials,
    count: flags.count === undefined ? undefined : Number(flags.count),
    seed: Number(flags.seed),
    secondKillEvery: Number(flags.second),
    report: say,
  });
  total.join(tally);
  const seconds = Math.round((performance.now() - startMs) / 1000);
  say(
    `${route.name}: ${tally.points} crash points of ${changes} calls that change something, ${killedTwice} killed twice; ${seconds} s`,
  );
  say(`  ${tally.verdict}, other faults ${tally.otherFaults}`);
}
say(`crash points ${total.points}, other faults ${total.otherFaults}, seed ${flags.seed}`);
say(total.verdict);
process.exitCode = total.isClean ? 0 : 1;
