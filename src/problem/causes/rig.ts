import type { rigProblems } from "../codes/rig.ts";

/** Why it usually happens. */
export const rigCauses: Readonly<Record<keyof typeof rigProblems, string>> = {
  "gadget-not-found": "The path is misspelt, or the folder above the gadget was named.",
  "gadget-not-readable": "The download ended early, or the file is no snap.",
  "gadget-too-large": "The snap carries data or firmware that no hook needs.",
  "gadget-file-wrong": "A key is misspelt, or the file was written for another tool.",
  "gadget-hook-taken": "The gadget has had its own configure or prepare-device hook for long, as most have.",
  "gadget-hook-conflict": "The gadget has registered its devices by a shell hook so far.",
  "gadget-base-too-old": "The gadget was made for an older Ubuntu Core, or names no base at all.",
  "gadget-snap-id-missing": "--adopted was given without the snap id, which only the store gives out.",
  "gadget-changed-since":
    "Somebody has edited a file after it was put in, or a newer version of this program was packed.",
  "rig-tool-missing": "The packages of the rig were not installed on this machine.",
  "rig-needs-root": "The command was run as an ordinary user.",
  "rig-sandbox-failed": "The kernel or a container forbids user, mount or network namespaces.",
  "hardware-not-found": "The name of the board is misspelt, or the copy of a board was put elsewhere.",
};
