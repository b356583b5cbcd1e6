import { hash } from "node:crypto";

/** What a board says of itself at sources that no exchangeable part feeds. */
export interface BoardFact {
  readonly source: string;
  readonly value: string;
}

/** Asked for the print, where they may be read. */
export const boardSources: readonly string[] = [
  "dmi.product-uuid",
  "dmi.product-serial",
  "dmi.board-serial",
  "device-tree.serial-number",
  "soc.serial-number",
  "cpuinfo.serial",
  "mac",
];

/** One text for one board, so that two records of the same board can be told without telling its numbers. */
export function boardPrint(facts: readonly BoardFact[]): string | null {
  if (facts.length === 0) return null;
  const lines = facts.map(({ source, value }) => `${source}=${value}\n`).sort();
  return hash("sha256", `prepare-device board print v1\n${lines.join("")}`, "hex");
}
