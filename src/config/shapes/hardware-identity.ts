import { dirname } from "node:path";
import { inside, type Shape } from "../shape.ts";
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
    const path = resolvePath(program, value.at, inside(context, `${context.path}[0]`));
    return path === undefined || dirname(path) === path ? undefined : [path, ...rest];
  },
};

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
