import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectFolder } from "../../../../scripts/project.ts";
import { openGadget } from "../../../../src/rig/gadget/open-gadget.ts";
import { lintGadget } from "../../../../src/rig/lint/lint-gadget.ts";

const habits = `${projectFolder}/test/fixtures/gadgets/lint`;

async function found(source: string): Promise<readonly string[]> {
  const work = mkdtempSync(join(tmpdir(), "lint-"));
  try {
    const findings = await lintGadget(await openGadget(source, work));
    return findings.map(({ code, file = "-", line = "-" }) => `${code} ${file} ${line}`).toSorted();
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

describe("a habit of real gadgets", () => {
  it.each(readdirSync(habits))("%s is found at its line, and nothing else is", async (name) => {
    const expected = readFileSync(join(habits, name, "expected.txt"), "utf8")
      .trim()
      .split("\n");
    expect(await found(join(habits, name))).toEqual(expected.toSorted());
  });
});
