import { dirname } from "node:path";
import { printable } from "../../problem/printable.ts";
import type { Place } from "../located.ts";
import { type CheckContext, inside, type Shape } from "../shape.ts";
import { listOf } from "./list.ts";
import { resolvePath } from "./paths.ts";
import { text } from "./scalars.ts";

const words = listOf(text({ expected: "a word of the command", example: '"sign-with-tpm"', maxChars: 4096 }), {
  inWords: "list of a program and its arguments",
  example: '["bin/sign-with-tpm", "--slot", "1"]',
  max: 32,
  repeats: true,
});

/** A program and its arguments; a program with a slash is a path from the settings' folder, else a name in PATH. */
export const signerCommand: Shape<readonly string[]> = {
  ...words,
  check(value, context) {
    const command = words.check(value, context);
    const [program, ...rest] = command ?? [];
    if (program?.includes("/") !== true) return command;
    const own = inside(context, `${context.path}[0]`);
    const path = resolvePath(program, value.at, own);
    if (path === undefined || dirname(path) === path) return undefined;
    checkProgram(path, value.at, own);
    return [path, ...rest];
  },
};

function checkProgram(path: string, at: Place, context: CheckContext): void {
  const look = context.files?.look(path);
  if (look === undefined || look.kind === "elsewhere" || look.kind === "unreadable") return;
  if (look.kind === "file" && (look.mode & 0o111) !== 0) return;
  const why = { file: "which is not executable", missing: "which does not exist", "not-a-file": "which is no file" };
  context.report(at, {
    code: "settings-file-missing",
    problem: `${context.path} names ${printable(path, 120)}, ${why[look.kind]}`,
    fix:
      look.kind === "file"
        ? `Run chmod 755 ${printable(path, 120)}.`
        : "Put the program there, or correct the path; a name without a slash is looked for in PATH.",
  });
}

/** How the device service spells a digest's name. */
export const digestName: Shape<string> = text({
  expected: "the digest's name as the device service spells it",
  example: '"SHA-256"',
  maxChars: 32,
  fault: (name) => {
    if (/^[A-Za-z0-9-]+$/.test(name)) return undefined;
    return { problem: "holds more than letters, digits and dashes", fix: 'Write it as in "SHA-256".' };
  },
});
