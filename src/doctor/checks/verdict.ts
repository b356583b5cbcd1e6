import { join } from "node:path";
import type { Disk } from "../../disk/disk.ts";
import { Problem } from "../../problem/problem.ts";
import { problemTable } from "../../problem/registry.ts";
import { readVerdict, type Verdict } from "../../verdict/verdict.ts";
import { type Check, found, ok, skipped } from "../check.ts";
import { examinedOf } from "../patient.ts";

function namesIn(disk: Disk, folder: string): readonly string[] {
  try {
    return disk.list(folder) ?? [];
  } catch (fault) {
    if (fault instanceof Problem) return [];
    throw fault;
  }
}

/** The newest verdict that any snap of this device has left. */
function lastVerdict(disk: Disk, root: string): Verdict | undefined {
  const snaps = join(root, "var/snap");
  return namesIn(disk, snaps)
    .map((snap) => readVerdict(disk, join(snaps, snap, "common/prepare-device")))
    .filter((verdict) => verdict !== undefined)
    .toSorted((a, b) => (a.at < b.at ? 1 : -1))[0];
}

function isProblemCode(code: string): code is keyof typeof problemTable {
  return Object.hasOwn(problemTable, code);
}

export const verdictCheck: Check = {
  id: "verdict",
  about: "What did the last hook come to?",
  after: ["settings"],
  async look(patient) {
    const { device } = examinedOf(patient);
    const verdict = lastVerdict(device.disk, device.root);
    if (verdict === undefined) return skipped("no hook has run here yet");
    const said = `${verdict.hook} at ${verdict.at}: ${verdict.message} [${verdict.code}]`;
    const detail = { verdict };
    if (verdict.health === "okay" || verdict.health === "waiting" || !isProblemCode(verdict.code))
      return ok(said, detail);
    return found("warning", verdict.code, said, { detail });
  },
};
