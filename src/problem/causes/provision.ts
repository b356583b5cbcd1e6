import type { provisionProblems } from "../codes/provision.ts";

/** Why it usually happens. */
export const provisionCauses: Readonly<Record<keyof typeof provisionProblems, string>> = {
  "run-in-progress": "A hook of snapd and a person have started it at the same time.",
  "snapd-registers": "A hook has left the registration to snapd, or snapd has begun it before the command was run.",
  "registration-lost": "The folder was wiped or restored from an older copy, or the save partition was made anew.",
  "registration-corrupt": "The file was edited, restored in part, or written by a newer version of this program.",
  "serial-changed":
    "The storage was moved or copied to another board, the board was replaced, or serial.sources or its form were changed.",
  "model-changed": "The image was made anew with another model while the save partition stayed.",
  "model-not-found": "The command runs outside of a hook on a system without snapd, and the settings name no model.",
  "model-unreadable":
    "The JSON of the model was named in place of the signed assertion, or several assertions are in the file.",
  "model-ambiguous": "The device was set up with two models, or the assertion store was copied.",
  "model-untrusted":
    "Account and account-key of the brand are not named as prerequisites, or the model is of a test brand.",
  "assertion-file-unreadable": "Another file was named, or files were joined without an empty line between them.",
  "prerequisite-not-found":
    "The key that signs is not registered with the store, or the store cannot be reached and the settings name no prerequisites.",
  "serial-for-other-device": "A cache or a gateway gave one device's answer to another, or somebody lies.",
  "serial-untrusted":
    "The vault signs with a key that is not registered, is over, or may not sign for this model; the message has the reason.",
  "identity-ambiguous": "The device was registered twice with different keys, or the storage of two units was merged.",
  "identity-key-unbound": "The vault does not copy the request's body into the serial assertion.",
  "serial-signed-before":
    "An answer was lost and the vault was asked again, the device was set up anew, or two units have one number.",
  "not-registered": "The registration has not been run yet, or has not come to its end.",
  "nothing-to-abandon": "snapd registers this device itself, or nothing was begun.",
  "abandon-refused": "abandon was run after the registration had ended well.",
  "abandon-unconfirmed": "--serial was left out, or is another device's.",
  "gave-up-waiting": "The vault kept the request waiting, or the deadline of the settings is short.",
};
