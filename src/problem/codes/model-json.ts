import { exitStatus } from "../exit-status.ts";
import type { ProblemTable } from "../problem.ts";

const brand = { who: "brand", exit: exitStatus.usage, transient: false } as const;

export const modelJsonProblems = {
  "model-json-unreadable": {
    meaning: "The file with the model cannot be read, is larger than 64 KiB, or is not UTF-8.",
    cure: "Name the JSON file that is given to `snap sign`.",
    ...brand,
  },
  "model-not-json": {
    meaning: "The file with the model is not JSON, or not one object.",
    cure: "Correct the line that the message names; JSON takes neither comments nor a comma behind the last entry.",
    ...brand,
  },
  "model-key-twice": {
    meaning: "A name stands twice in the same object of the model's JSON, so that one of its two values would be lost.",
    cure: "Keep one of the two.",
    ...brand,
  },
  "model-value-not-text": {
    meaning: "A value in the model's JSON is a number, a boolean or null; assertions know texts, lists and maps only.",
    cure: "Put the value in quotation marks.",
    ...brand,
  },
  "model-header-missing": {
    meaning: "The model lacks a header that every model of its kind must have.",
    cure: "Add the header that the message names; docs/brand.md has an example of each kind.",
    ...brand,
  },
  "model-header-wrong": {
    meaning: "A header of the model, or a field of one of its snaps, has a value that snapd does not take.",
    cure: "Write the value as the message says.",
    ...brand,
  },
  "model-header-conflict": {
    meaning: "Two statements of the model exclude each other, such as a separate gadget beside a list of snaps.",
    cure: "Keep the one that belongs to this kind of model: with snaps for Ubuntu Core 20 and later, without before.",
    ...brand,
  },
  "model-header-unknown": {
    meaning: "The model has a header that snapd does not know. It is signed all the same and has no effect.",
    cure: "Correct the spelling, or remove the header.",
    ...brand,
  },
  "model-needs-thought": {
    meaning: "snapd takes the model as it is, but it is probably not what was meant.",
    cure: "Read the finding; nothing has to be changed if it is meant so.",
    ...brand,
  },
} as const satisfies ProblemTable;
