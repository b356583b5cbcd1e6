import type { recordProblems } from "../codes/record.ts";

/** Why it usually happens. */
export const recordCauses: Readonly<Record<keyof typeof recordProblems, string>> = {
  "record-not-found": "The device has not been provisioned by this program, or without the identity key.",
  "record-unreadable": "Another file was named, or it was cut or edited.",
  "record-signature-wrong": "The record was edited, or the key beside it is another device's.",
  "record-not-this-serial": "Files of two devices were put together.",
};
