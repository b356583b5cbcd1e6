// npm run check [-- NAME…]: every gate (or those whose name contains NAME) over the checkout.
import { allGates } from "./gates/all-gates.ts";
import type { Gate } from "./gates/gate.ts";
import { judge } from "./gates/judge.ts";
import { projectFolder } from "./project.ts";

const wanted = process.argv.slice(2);
const chosen = allGates.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
const passed: boolean[] = [];
for (const gate of chosen) passed.push(await runGate(gate));
const failures = passed.filter((ok) => !ok).length;
process.stdout.write(`gates: ${passed.length - failures} passed, ${failures} failed\n`);
process.exitCode = failures > 0 || passed.length === 0 ? 1 : 0;

async function runGate(gate: Gate): Promise<boolean> {
  const start = performance.now();
  const { passed: ok, said, details } = await judge(gate, projectFolder);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  process.stdout.write(`${ok ? "ok    " : "FAILED"} ${gate.name}: ${said} in ${seconds} s\n`);
  for (const detail of details) process.stdout.write(`       ${detail}\n`);
  return ok;
}
