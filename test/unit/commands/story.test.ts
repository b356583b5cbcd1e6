import { expect, test } from "vitest";
import { tellFailure } from "../../../src/commands/failure.ts";
import type { HookLog } from "../../../src/commands/hooks/hook-log.ts";
import { Story } from "../../../src/commands/hooks/story.ts";
import { Problem } from "../../../src/problem/problem.ts";

/** What people see, and what the log has. */
function told(problem: Problem) {
  const lines: string[] = [];
  const logged: unknown[][] = [];
  const log: HookLog = { write: (...entry) => logged.push(entry), setLevel: () => undefined };
  new Story({ out: (line) => lines.push(`stdout: ${line}`), err: (line) => lines.push(line) }, log).fail(problem);
  return { lines, logged };
}

const several = new Problem(
  "serial-not-found",
  "cannot read a serial number: none exists\n  a: absent\n  b: absent\u001b[31m",
  { cure: "Correct each:\n  a\n  b" },
);

test("a failure with details is told in lines, the code at the end of the first", () => {
  expect(told(several).lines).toEqual([
    "error: cannot read a serial number: none exists [serial-not-found]",
    "  a: absent",
    "  b: absent\uFFFD[31m",
    "what to do: Correct each:",
    "  a",
    "  b",
  ]);
});

test("a failure is in the log at the level error, whole and with its code and cure", () => {
  expect(told(several).logged).toEqual([
    ["error", several.message, { code: "serial-not-found", cure: "Correct each:\n  a\n  b" }],
  ]);
});

test("of a long message the code is kept, and the whole stays within the 10 KiB that snapd shows", () => {
  const details = Array.from({ length: 500 }, () => `\n  ${"d".repeat(5000)}`).join("");
  const { lines } = told(new Problem("usage-wrong", `cannot ${"x".repeat(5000)}${details}`, { cure: `Do:${details}` }));
  expect(lines[0]).toMatch(/^error: cannot x{500,}… \[usage-wrong\]$/);
  expect(lines.join("\n").length).toBeLessThan(10 * 1024);
  expect(lines.length).toBeLessThan(100);
});

test("a command's failure has the code at the end of its first line, too", () => {
  const lines: string[] = [];
  tellFailure({ out: () => undefined, err: (line) => lines.push(line) }, several);
  expect(lines[0]).toBe("error: cannot read a serial number: none exists [serial-not-found]");
  expect(lines.slice(3)).toEqual(["  what to do: Correct each:", "    a", "    b"]);
});
