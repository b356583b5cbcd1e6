import type { BootReport } from "./boot-report.ts";

/** What became of the store session in the end. */
export const sessionEnds = ["opened", "failed"] as const;
export type SessionEnd = (typeof sessionEnds)[number];

/** How the last try of a store session ended, and why it failed; undefined where none was made. */
export function storeSessionEnd({
  timeline,
}: Pick<BootReport, "timeline">): { readonly end: SessionEnd; readonly why: string } | undefined {
  const last = timeline.findLast(({ actor, what }) => actor === "store" && what === "store session");
  return last === undefined
    ? undefined
    : { end: last.code === undefined ? "opened" : "failed", why: last.outcome ?? "" };
}
