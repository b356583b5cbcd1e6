import type { hardwareProblems } from "../codes/hardware.ts";

/** Why it usually happens. */
export const hardwareCauses: Readonly<Record<keyof typeof hardwareProblems, string>> = {
  "serial-ambiguous": "The board has several disks or interfaces, and the source means no particular one.",
  "serial-denied": "The plug hardware-observe is not connected, or the command does not run as root.",
  "serial-empty": "The factory has not written the serial number yet.",
  "serial-is-placeholder": "The maker of the board left the firmware's fields as they were.",
  "serial-mac-not-permanent":
    "The board has no address of its own, so the kernel or the driver makes one up at every boot.",
  "serial-not-a-file": "The path names the folder of the file, or a node of /dev.",
  "serial-not-found": "The settings were written for another board, or its driver is not loaded yet.",
  "serial-not-well-formed":
    "The factory's tool wrote blanks, quotation marks, a line break or a fixed length filled up.",
  "serial-settings-wrong": "Two serial settings were put together that do not go together.",
  "serial-source-unknown": "The name of the source is misspelt.",
  "serial-too-long": "The source holds more than the number, such as a whole label or a certificate.",
  "serial-tpm-answer-wrong": "The driver, a resource manager or the chip itself is faulty.",
  "serial-tpm-refused": "The TPM was owned by another system before, or its endorsement hierarchy is switched off.",
  "serial-unreadable": "The bus or the chip behind the source is not ready or broken.",
};
