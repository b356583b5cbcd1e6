import type { keysProblems } from "../codes/keys.ts";

/** Why it usually happens. */
export const keysCauses: Readonly<Record<keyof typeof keysProblems, string>> = {
  "key-file-corrupt": "The file was cut by a power loss of an older program, edited, or renamed.",
  "key-file-exposed": "The key was copied with an ordinary umask, or restored from an archive without its mode.",
  "key-file-stray": "A backup, an editor or a person left a file there.",
  "key-folder-open": "The folder was made by hand or by an image build with mode 0777.",
  "key-conflict": "Another key was copied over this one's name.",
  "identity-key-corrupt": "The file was cut, edited, or copied from somewhere else.",
  "identity-key-lost": "The file was removed by hand, or only a part of the folder was restored from a copy.",
  "identity-claim-refused": "The serial number holds bytes that are no text, or a setting is empty.",
};
