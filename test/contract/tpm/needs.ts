import { spawnSync } from "node:child_process";
import type { TestContext } from "vitest";

/** Debian's and Ubuntu's packages by the program that is looked for. */
const packages = { swtpm: "swtpm", tpm2_createek: "tpm2-tools", socat: "socat" } as const;

const missing = Object.entries(packages).flatMap(([program, name]) =>
  spawnSync(program, ["--version"]).error === undefined ? [] : [name],
);

/** Skips the case, printed and counted, where no software TPM is installed; npm test with CI=true fails then. */
export function needsSoftwareTpm(context: TestContext): void {
  if (missing.length > 0) context.skip(`apt-get install ${missing.join(" ")}`);
}
