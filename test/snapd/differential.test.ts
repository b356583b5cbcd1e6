import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compare, ownVerdict } from "./differential/compare.ts";
import { SnapdJudge } from "./differential/judge.ts";
import { runDifferential } from "./differential/run.ts";
import { runSignatures } from "./differential/signatures.ts";
import { needs } from "./needs.ts";
import { missingTools, repositoryPath } from "./toolchain.ts";

const missing = missingTools();

test("20 000 generated and mutated assertions are decided as snapd decides", async (context) => {
  needs(context, missing);
  const { counts, shown } = await runDifferential({ count: 20_000, seed: 2, maxShown: 3, onProgress: () => {} });
  expect(shown.map(({ smallest }) => Buffer.from(smallest).toString("latin1"))).toEqual([]);
  expect(counts.agreements).toBe(20_000 - counts.apart);
  // A comparison of refusals only would prove little.
  expect(counts.acceptedAsFile).toBeGreaterThan(5000);
  expect(counts.acceptedAsStream).toBeGreaterThan(5000);
  expect(counts.refused).toBeGreaterThan(5000);
  for (const type of [
    "account",
    "account-key",
    "model",
    "serial",
    "serial-request",
    "device-session-request",
    "store",
  ]) {
    expect(counts.verdicts[type]).toBeGreaterThan(300);
  }
});

test("2 000 signature packets are verified as snapd verifies them", async (context) => {
  needs(context, missing);
  const counts = await runSignatures({ count: 2000, seed: 3 });
  expect(counts.disagreements).toEqual([]);
  expect(counts.verified).toBeGreaterThan(300);
  expect(counts.refused).toBeGreaterThan(300);
  expect(counts.weakHash).toBeGreaterThan(20);
});

test("inputs on which we once disagreed are decided as snapd decides", async (context) => {
  needs(context, missing);
  const folder = repositoryPath("test/vectors/differential");
  const names = readdirSync(folder).filter((name) => name.endsWith(".assert"));
  const inputs = names.map((name) => new Uint8Array(readFileSync(`${folder}/${name}`)));
  expect(inputs.length).toBeGreaterThan(0);
  const judge = new SnapdJudge();
  const verdicts = await judge.ask(inputs);
  await judge.end();
  const results = inputs.map((input, index) => {
    const verdict = verdicts[index];
    return [names[index], verdict === undefined ? "no answer" : compare(ownVerdict(input), verdict)];
  });
  expect(results).toEqual(names.map((name) => [name, "agree"]));
});
