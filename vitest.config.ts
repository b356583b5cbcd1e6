import { defineConfig } from "vitest/config";

/** One project for each folder of test/; npm test names them and says which are part of it. */
const suites = ["unit", "property", "contract", "rig", "gates", "build", "binary", "snapd"];

export default defineConfig({
  test: {
    // Keys, executables and whole first boots take their time on two cores; what waits for ever must still end.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: suites.map((name) => ({
      extends: true,
      test: { name, include: [`test/${name}/**/*.test.ts`], setupFiles: ["test/fast-check-setup.ts"] },
    })),
  },
});
