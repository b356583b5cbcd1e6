import type { recordProblems } from "../codes/record.ts";

/** Why it usually happens. */
export const recordCauses: Readonly<Record<keyof typeof recordProblems, string>> = {
  "record-not-found":
    "No run of this program has come as far as the identity key here, or the device was provisioned without one.",
  "record-unreadable": "Another file was named, or it was cut or edited.",
  "record-signature-wrong": "The record was edited, or the key beside it is another device's.",
  "record-not-this-serial": "Files of two devices were put together.",
  "label-not-registered": "The unit's last run failed, or it is still waiting for the vault.",
  "label-signed-before":
    "An answer of the vault was lost, the board was flashed anew, or a second board has the same number.",
  "label-text-refused": "The firmware's serial field holds garbage, or somebody made the record by hand.",
};
