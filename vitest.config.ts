import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { suites } from "./scripts/test/suites.ts";

export default defineConfig({
  test: {
    // vitest's own choice on two cores is one file at a time, and half of the suites' time is waiting: for a deadline, for
    // the next try of a hook, for a daemon. One more than there are cores keeps those busy.
    maxWorkers: availableParallelism() + 1,
    // Keys, executables and whole first boots take their time on two cores; what waits for ever must still end.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // One for each folder of test/.
    projects: suites.map((name) => ({
      extends: true,
      test: { name, include: [`test/${name}/**/*.test.ts`], setupFiles: ["test/fast-check-setup.ts"] },
    })),
  },
});
