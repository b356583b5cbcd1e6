import type { modelJsonProblems } from "../codes/model-json.ts";

/** Why it usually happens. */
export const modelJsonCauses: Readonly<Record<keyof typeof modelJsonProblems, string>> = {
  "model-json-unreadable": "The path is misspelt, or the signed model was named in place of its JSON.",
  "model-not-json": "A comma is left over or missing, or the file has comments.",
  "model-key-twice": "A block was copied and not all of it changed.",
  "model-value-not-text": "A revision, a flag or a date was written without quotation marks.",
  "model-header-missing": "The JSON was written from memory, or for another kind of model.",
  "model-header-wrong": "The value was written from memory, or for another version of Ubuntu Core.",
  "model-header-conflict": "The model of Ubuntu Core 18 or older was carried over to a newer one.",
  "model-header-unknown": "The header is misspelt, or it belongs to a snap of the list.",
  "model-needs-thought": "A value was taken over from an example.",
};
