import { runCommandLine } from "./commands/command-line.ts";

// No await at the top: the executable's bundle is CommonJS.
void runCommandLine(process.argv.slice(2)).then((status) => {
  process.exitCode = status;
});
