import { expect, test } from "vitest";
import { hookNames } from "../../../src/commands/hooks/situation.ts";
import { runCommand } from "./command-run.ts";

test.each<[string, readonly string[], string, RegExp]>([
  ["a misspelt command", ["provison"], "unknown command 'provison'", /^Did you mean provision\?/],
  ["a misspelt option of the root", ["versoin"], "unknown command 'versoin'", /^Did you mean --version\?/],
  ["a misspelt command of a group", ["config", "chek"], "unknown command 'chek'", /^Did you mean config check\?/],
  ["a word like nothing else", ["qqqq"], "unknown command 'qqqq'", /prepare-device --help/],
  ["a misspelt option", ["serial", "--al"], "unknown option '--al'", /^Did you mean --all\?/],
  [
    "an option before the command",
    ["--root", "/x", "serial"],
    "unknown option '--root'",
    /prepare-device serial --root/,
  ],
  [
    "a hook without a name",
    ["hook"],
    "missing required argument 'name'",
    new RegExp(hookNames.slice(0, -1).join(", ")),
  ],
  ["an unknown option where another must be", ["diag", "--ou", "x"], "unknown option '--ou'", /^Did you mean --out\?/],
  ["a group without its command", ["config"], "a command is missing", /^Write prepare-device config check\.$/],
  ["no command at all", [], "a command is missing", /^Write prepare-device COMMAND: provision, serial, /],
  ["an option without its value", ["serial", "--root"], "option '--root <folder>' argument missing", /serial --help/],
])("%s is refused with a code and what to do", async (_situation, args, cause, cure) => {
  const { status, stdout, stderr } = await runCommand(...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  const lines = stderr.split("\n");
  expect(lines.at(-2)).toBe(`error: cannot read the command line: ${cause} [usage-wrong]`);
  expect(lines.at(-1)?.replace(/^ {2}what to do: /, "")).toMatch(cure);
});

test.each([[["help", "serial"]], [["serial", "--help"]], [["help"]], [["config", "help", "check"]]])(
  "%j shows the help and succeeds",
  async (args) => {
    // As main.ts leaves it until the run has said how it ended.
    process.exitCode = 1;
    try {
      const { status, stdout, stderr } = await runCommand(...args);
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(stdout).toContain("Example:\n");
    } finally {
      process.exitCode = undefined;
    }
  },
);

test("help for a command that does not exist is refused", async () => {
  const { status, stderr } = await runCommand("help", "serail");
  expect(status).toBe(2);
  expect(stderr).toContain("Did you mean serial?");
});
