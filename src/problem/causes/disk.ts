import type { diskProblems } from "../codes/disk.ts";

/** Why it usually happens. */
export const diskCauses: Readonly<Record<keyof typeof diskProblems, string>> = {
  "disk-full": "Logs or snapshots have filled the file system, or it was made too small.",
  "disk-read-only": "The kernel has found errors on the file system, or it belongs to a recovery system.",
  "disk-io": "The flash or the disk is worn out or badly connected.",
  "disk-denied": "The command does not run as root, or confinement forbids it because a plug is not connected.",
  "disk-missing": "A partition is not mounted, most often ubuntu-save.",
  "disk-already-there": "A file of this name was put there by hand or by another program.",
  "disk-not-a-folder": "A file was put, or copied, where a folder belongs.",
  "disk-not-a-file": "A folder, a device, a socket or a pipe was put where a file belongs.",
  "disk-link-loop": "Links were made by hand or came with a copied file system.",
  "disk-too-big": "Something else writes there, or the file was appended to again and again.",
  "disk-name-refused": "A serial number or a setting that becomes part of a path is too long or holds a NUL.",
  "disk-other-file-system": "A folder below this program's own is a mount of its own.",
};
