import { placeIn, type Rule, type Script } from "../script.ts";
import type { RawCommand } from "../shell-scan.ts";

/** Do stdout and stderr go somewhere else than to whoever called? */
function leavesOutput({ words }: Pick<RawCommand, "words">): boolean {
  const text = words.join(" ");
  const both = /(?:^|\s)(?:&>>?|>&)\s*[^\s\d&-]/.test(text);
  const output = /(?:^|\s)1?>[>|]?\s*[^\s&]/.test(text);
  const faults = /(?:^|\s)2>[>|]?\s*(?:[^\s&]|&1)/.test(text);
  return both || (output && faults);
}

function firstHolder({ firstLine, backgrounds, commands }: Script): RawCommand | undefined {
  if (!/^#!.*\b(?:ba|da|a)?sh\b/.test(firstLine)) return undefined;
  const redirected = commands.find(({ words }) => words[0] === "exec" && leavesOutput({ words }));
  const last = commands.findLast(({ name }) => name === "wait");
  return backgrounds.find(
    (one) =>
      !leavesOutput(one) && !(redirected !== undefined && redirected.line < one.line) && (last?.line ?? 0) < one.line,
  );
}

/** snapd waits for the end of a hook's output (osutil/exec.go, RunAndWait), and so for everybody who has it open. */
export const heldOutput: Rule = ({ scripts }) =>
  scripts.flatMap((script) => {
    const at = firstHolder(script);
    if (at === undefined) return [];
    const message = `${script.hook.name} starts a process in the background that has the hook's output: snapd waits until that ends, too`;
    const fix = "Redirect it (> /dev/null 2>&1 &), or make it an app of the gadget with daemon: simple.";
    return [{ code: "hook-holds-its-output", severity: "warning", ...placeIn(script, at.line), message, fix }];
  });
