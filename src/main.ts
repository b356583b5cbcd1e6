import { runCommandLine } from "./commands/command-line.ts";

// No await at the top: the executable's bundle is CommonJS.
async function main(): Promise<void> {
  process.exitCode = await runCommandLine(process.argv.slice(2));
}

void main();
