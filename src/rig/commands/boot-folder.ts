import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FsDisk } from "../../disk/fs-disk.ts";
import { makeFolders } from "../../disk/make-folders.ts";
import { Problem } from "../../problem/problem.ts";
import type { BootPlan } from "../boot/boot-plan.ts";
import type { BootReport } from "../boot/boot-report.ts";
import { type HookText, hookTextFile } from "../boot/hook-text.ts";
import { bootStory } from "../story/boot-story.ts";
import { givenPath } from "./given-path.ts";
import { keepFiles } from "./keep-files.ts";

/** The folder of `boot --out`, made if it is not there, with nothing in it. Problem usage-wrong. */
export function freeFolder(out: string): string {
  const folder = givenPath(out);
  const refused = (cause: string): Problem =>
    new Problem("usage-wrong", `cannot keep the boot in ${folder}: ${cause}`, {
      cure: "Name a folder that is empty or does not exist yet; for a single file there are --junit, --report and --json.",
    });
  if (statSync(folder, { throwIfNoEntry: false })?.isFile() === true) throw refused("that is a file, and no folder");
  // Not with Node's own recursive way: below /proc that never ends.
  makeFolders(new FsDisk(), folder, 0o755);
  if (readdirSync(folder).length > 0) throw refused("something is in that folder");
  return folder;
}

/** What a boot leaves behind. */
export interface BootRemains {
  readonly plan: BootPlan;
  readonly report: BootReport;
  readonly hookTexts: readonly HookText[];
}

/**
 * Writes report.json, story.txt, a file for each run of a hook below hooks, and the device's files below device; left-out.txt
 * names those that are not there and why. How many they are.
 */
export function keepBoot(folder: string, { plan, report, hookTexts }: BootRemains): number {
  writeFileSync(join(folder, "report.json"), `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(join(folder, "story.txt"), `${bootStory(plan, report).join("\n")}\n`);
  mkdirSync(join(folder, "hooks"));
  for (const [index, one] of hookTexts.entries()) {
    const name = `${String(index + 1).padStart(2, "0")}-${one.hook}.txt`;
    writeFileSync(join(folder, "hooks", name), hookTextFile(one));
  }
  const device = join(plan.work, "device");
  if (!existsSync(device)) return 0;
  const leftOut = keepFiles(device, join(folder, "device"));
  if (leftOut.length > 0) writeFileSync(join(folder, "left-out.txt"), `${leftOut.join("\n")}\n`);
  return leftOut.length;
}
