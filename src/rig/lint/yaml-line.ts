import type { Gadget } from "../gadget/gadget.ts";
import { readGadgetFile } from "../gadget/gadget-file.ts";

/** The first line of a file of the gadget that looks so, counted from 1; undefined if none does. */
export function lineLike({ folder }: Gadget, file: string, like: RegExp): number | undefined {
  const found = (readGadgetFile(folder, file) ?? "").split("\n").findIndex((line) => like.test(line));
  return found === -1 ? undefined : found + 1;
}
