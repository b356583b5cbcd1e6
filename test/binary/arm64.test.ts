import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { targets } from "../../scripts/build/target.ts";
import { findProgram } from "../../scripts/command.ts";
import { projectFolder } from "../../scripts/project.ts";

const { emulator } = targets.arm64;
const runnable = process.arch === "arm64" || findProgram([emulator]) !== undefined;

describe.skipIf(!runnable)(`the arm64 executable (${runnable ? "run" : `left out: no ${emulator} here`})`, () => {
  test("tells the same version as the native one, without a warning", () => {
    const native = spawnSync(`${projectFolder}/dist/prepare-device-linux-${process.arch}`, ["--version"], {
      encoding: "utf8",
    });
    const foreign = spawnSync(`${projectFolder}/scripts/run-arm64.sh`, ["--version"], { encoding: "utf8" });
    expect(foreign).toMatchObject({ status: 0, stdout: native.stdout, stderr: "" });
  });
});
