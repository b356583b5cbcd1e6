import type { handoverProblems } from "../codes/handover.ts";

/** Why it usually happens. */
export const handoverCauses: Readonly<Record<keyof typeof handoverProblems, string>> = {
  "clock-behind": "The device has no battery for its clock, and no time server has answered yet.",
  "device-key-lost": "The key folder was restored from a backup or wiped, or the save partition was made anew.",
  "device-key-elsewhere": "The device was first set up with a model of the other kind, with or without a grade.",
  "device-key-ambiguous": "Keys were copied from another unit, or two programs have made one each.",
  "identity-not-adopted":
    "snapd has another key in its state, whose file is gone, or is a version that looks otherwise.",
};
