import { exitStatus } from "../exit-status.ts";
import type { ProblemTable } from "../problem.ts";

export const rigProblems = {
  "gadget-not-found": {
    meaning: "What was named is no gadget: no .snap, no unpacked snap, no snapcraft sources and no folder with hooks.",
    cure: "Name a .snap, a folder with meta/snap.yaml, a folder with snap/snapcraft.yaml, or one whose files are hooks.",
    who: "author",
    exit: exitStatus.usage,
    transient: false,
  },
  "gadget-not-readable": {
    meaning: "The snap cannot be unpacked: it is no squashfs, it is damaged, or it holds what no snap holds.",
    cure: "Build it again with `snap pack` or snapcraft; `unsquashfs -ll FILE` shows what is in it.",
    who: "author",
    exit: exitStatus.usage,
    transient: false,
  },
  "gadget-too-large": {
    meaning: "The gadget has more files or more bytes than the rig unpacks.",
    cure: "Boot it unpacked, or leave out what the hooks do not need.",
    who: "author",
    exit: exitStatus.usage,
    transient: false,
  },
  "gadget-file-wrong": {
    meaning: "One of snap.yaml, gadget.yaml and snapcraft.yaml of the gadget is not what snapd takes.",
    cure: "Correct the named line.",
    who: "author",
    exit: exitStatus.usage,
    transient: false,
  },
  "rig-tool-missing": {
    meaning: "A program the rig needs is not installed on this machine.",
    cure: "Install it, as root: apt-get install bubblewrap faketime iproute2 squashfs-tools snapd util-linux.",
    who: "operator",
    exit: exitStatus.usage,
    transient: false,
  },
  "rig-needs-root": {
    meaning: "Hooks run as root on a device; the rig makes that device of namespaces, which needs root here too.",
    cure: "Run the same command as root, or in a container that allows namespaces.",
    who: "operator",
    exit: exitStatus.usage,
    transient: false,
  },
  "rig-sandbox-failed": {
    meaning: "The sandbox in which hooks run could not be made.",
    cure: "Run `npm run rig -- boot --help` for what it needs; a container must allow user, mount and network namespaces.",
    who: "operator",
    exit: exitStatus.usage,
    transient: false,
  },
  "hardware-not-found": {
    meaning: "There is no hardware fixture of that name, and no folder with proc or sys either.",
    cure: "Name a board of the list, a folder that holds proc and sys, or `live` for this machine.",
    who: "operator",
    exit: exitStatus.usage,
    transient: false,
  },
} as const satisfies ProblemTable;
