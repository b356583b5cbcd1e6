// Compares our decoder with snapd's on generated and mutated assertions:
//   node test/snapd/differential.ts --count N [--seed S] [--save FOLDER] [--max-shown N]
// The last line holds the counts as JSON. Exit status 1 if there was a disagreement or nothing was compared.
import { mkdirSync, writeFileSync } from "node:fs";
import { readFlags } from "../../scripts/read-flags.ts";
import { runDifferential } from "./differential/run.ts";
import { missingTools } from "./toolchain.ts";

const { values } = readFlags("npm run test:differential", {
  options: {
    count: { type: "string", default: "100000" },
    seed: { type: "string", default: "1" },
    save: { type: "string" },
    "max-shown": { type: "string", default: "10" },
  },
});

const missing = missingTools();
if (missing !== undefined) {
  console.error(`cannot compare with snapd: ${missing}`);
  process.exit(3);
}

const result = await runDifferential({
  count: Number(values.count),
  seed: Number(values.seed),
  maxShown: Number(values["max-shown"]),
  onProgress: (line) => console.error(line),
});

for (const one of result.shown) {
  console.log(`disagreement (${one.kind} ${one.type}, input ${one.index}): ours ${one.own}, snapd ${one.snapd}`);
  console.log(JSON.stringify(Buffer.from(one.smallest).toString("latin1")));
  if (values.save !== undefined) {
    mkdirSync(values.save, { recursive: true });
    writeFileSync(`${values.save}/seed-${values.seed}-${one.index}.assert`, one.smallest);
  }
}
console.log(JSON.stringify(result.counts));
if (result.counts.disagreements > 0 || result.counts.agreements === 0) process.exitCode = 1;
