import { runRig } from "./command-line.ts";

// Servers that a fault left open must not keep the process.
process.exit(await runRig(process.argv.slice(2)));
