import { configureGlobal } from "fast-check";

// npm test -- --count N sets this: how often every property is tried.
const runs = process.env["FC_NUM_RUNS"];
if (runs !== undefined) configureGlobal({ numRuns: Number(runs) });
