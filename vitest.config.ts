import { defineConfig } from "vitest/config";
import { suites } from "./scripts/test/suites.ts";

export default defineConfig({
  test: {
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
