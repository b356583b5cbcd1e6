import type { hardwareIdentityProblems } from "../codes/hardware-identity.ts";

/** Why it usually happens. */
export const hardwareIdentityCauses: Readonly<Record<keyof typeof hardwareIdentityProblems, string>> = {
  "request-id-missing": "The hook was run by hand, or by a snapd before 2.74.",
  "hardware-key-missing": "The factory has not brought the key yet, or the save partition was made anew.",
  "hardware-key-lost": "The folder of the key was wiped in part, or the file was moved for a backup.",
  "hardware-key-changed":
    "The board, its TPM or its secure element was replaced, or the key file was copied from another unit.",
  "hardware-key-corrupt": "The file was cut, or it holds the public half or a certificate.",
  "hardware-key-encrypted": "The key was made by a tool that asks for a passphrase by default.",
  "hardware-key-exposed": "The file was brought with an ordinary umask: mode 0644.",
  "hardware-key-unfit": "The key was made for another purpose, such as Ed25519 or RSA of 1024 bits.",
  "hardware-key-source-unclear": "A signer was added and the file's setting kept.",
  "hardware-key-place-unknown": "The command was run outside of the gadget, where snapd sets no folders.",
  "hardware-signer-missing":
    "The program is not packed into the snap, not executable, or made for another architecture.",
  "hardware-signer-failed": "The TPM or secure element cannot be reached, or holds no key yet.",
  "hardware-signer-too-slow": "The program waits for a device, a daemon or a person.",
  "hardware-signer-unreadable": "The program writes its log to stdout, or the key as DER.",
  "hardware-signature-wrong": "public-key and sign use two keys, or the data was hashed twice or not at all.",
};
