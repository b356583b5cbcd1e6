import { exitStatus } from "../exit-status.ts";
import type { ProblemTable } from "../problem.ts";

export const diskProblems = {
  "disk-full": {
    meaning: "The file system has no space or no quota left.",
    cure: "Free space on the named file system, then run the command again.",
    who: "operator",
    exit: exitStatus.local,
    transient: false,
  },
  "disk-read-only": {
    meaning: "The file system is mounted read-only.",
    cure: "Check the mount and the kernel log: a file system with errors is often remounted read-only.",
    who: "operator",
    exit: exitStatus.local,
    transient: false,
  },
  "disk-io": {
    meaning: "The disk or the kernel failed the operation.",
    cure: "Look into the kernel log (journalctl -k) for faults of the storage device; it may have to be replaced.",
    who: "factory",
    exit: exitStatus.local,
    transient: false,
  },
  "disk-denied": {
    meaning: "The process may not do this to the named file or folder.",
    cure: "Run as root; inside a snap connect the system-files plug that names the folder (docs/guides/hooks-and-routes.md).",
    who: "author",
    exit: exitStatus.local,
    transient: false,
  },
  "disk-missing": {
    meaning: "A file or folder that has to be there is not.",
    cure: "Check that the file system that holds the named path is mounted (ubuntu-save on Ubuntu Core 20 and later).",
    who: "operator",
    exit: exitStatus.local,
    transient: false,
  },
  "disk-already-there": {
    meaning: "Something else already has the name that was to be created.",
    cure: "Look at what is there and move it away if it belongs to nobody; nothing was overwritten.",
    who: "operator",
    exit: exitStatus.local,
    transient: false,
  },
  "disk-not-a-folder": {
    meaning: "The path, or a part of it, is not a folder.",
    cure: "Move away what stands where the folder has to be.",
    who: "operator",
    exit: exitStatus.local,
    transient: false,
  },
  "disk-not-a-file": {
    meaning: "The path is a folder, a device, a socket or a pipe, not a regular file.",
    cure: "Move away what stands where the file has to be.",
    who: "operator",
    exit: exitStatus.local,
    transient: false,
  },
  "disk-link-loop": {
    meaning: "Following the path's symbolic links does not end.",
    cure: "Remove the symbolic links that point at each other.",
    who: "operator",
    exit: exitStatus.local,
    transient: false,
  },
  "disk-too-big": {
    meaning: "The file is bigger than anything this program writes or accepts there.",
    cure: "Look at what is in the file and move it away if it does not belong there; it was not read.",
    who: "operator",
    exit: exitStatus.local,
    transient: false,
  },
  "disk-name-refused": {
    meaning: "The path is not absolute, holds a NUL character, or has a name longer than 255 bytes.",
    cure: "Use a shorter value for the named setting or serial number.",
    who: "author",
    exit: exitStatus.settings,
    transient: false,
  },
  "disk-other-file-system": {
    meaning: "The file cannot be moved there in one step: the folder is on another file system.",
    cure: "Keep this program's own folder on the same file system as the keys and assertions it writes.",
    who: "developer",
    exit: exitStatus.local,
    transient: false,
  },
} as const satisfies ProblemTable;

export type DiskProblemCode = keyof typeof diskProblems;
