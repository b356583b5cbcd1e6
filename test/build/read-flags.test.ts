import { expect, test } from "vitest";
import { runCommand } from "../../scripts/command.ts";
import { projectFolder } from "../../scripts/project.ts";

const scripts = [
  "scripts/test.ts",
  "scripts/build.ts",
  "scripts/measure.ts",
  "test/bench/run.ts",
  "test/attacks/run.ts",
  "test/fuzz/run.ts",
  "test/crash/power-loss.ts",
];

test.each(scripts)(
  "%s tells of an option it does not know, without a stack, before it does anything",
  async (script) => {
    const { status, stdout, stderr } = await runCommand(process.execPath, [script, "--unknown-option"], {
      cwd: projectFolder,
    });
    expect(stderr).toMatch(
      /^error: cannot read the command line: Unknown option '--unknown-option'\n {2}usage: npm (?:test|run \S+) -- .*\[--\w.*\n$/,
    );
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  },
);
