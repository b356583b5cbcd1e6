import * as fc from "fast-check";
import { example, exampleNames, type Statement } from "../../unit/rig/commissioning/model-edits.ts";

// Models as brands write them, right and wrong: an example with some of its headers or its snaps' fields changed.

const texts = [
  ["", "16", "true", "false", "model", "example-brand", "generic", "*", "a b", "Upper", "x", "two\nlines", "-1", "01"],
  ["0", "1", "+1", "signed", "secured", "dangerous", "encrypted", "prefer-encrypted", "core", "core22", "core24", "pc"],
  ["pc=18", "pc=edge", "pc=18/stable", "=", "a--b", "-a", "snapd", "ubuntu", "stable", "22/stable", "latest/stable/b"],
  ["latest/", "app", "base", "gadget", "kernel", "required", "optional", "run", "install", "2026-01-15T09:00:00Z"],
  ["2026-01-15", "2026-01-15T9:00:00,5+01:00", "PMrrV4ml8uWuEUDBT8dSGnKUYbevVhc4", "amcUKQILKXHHTlmSa7NMdnXSx02dNeeT"],
].flat();

const scalar = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...texts) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(true, false, null, 0, 18, 1.5) },
  { weight: 1, arbitrary: fc.string({ maxLength: 6 }) },
);

const value = fc.oneof(
  { weight: 8, arbitrary: scalar },
  { weight: 2, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.dictionary(fc.constantFrom("a", "b-c", "A", "type"), scalar, { maxKeys: 2 }) },
);

const headers = [
  ["type", "authority-id", "revision", "series", "brand-id", "model", "display-name", "architecture", "classic"],
  ["distribution", "base", "gadget", "kernel", "required-snaps", "store", "grade", "storage-safety", "snaps"],
  ["serial-authority", "system-user-authority", "timestamp", "body", "format", "colour", "Odd Name"],
].flat();
const fields = ["name", "id", "type", "modes", "default-channel", "presence", "colour"].flat();

type Change = (model: Statement) => void;

function snapsOf(model: Statement): unknown[] {
  return Array.isArray(model["snaps"]) ? (model["snaps"] as unknown[]) : [];
}

function changeSnap(at: number, field: string, to: unknown): Change {
  return (model) => {
    const snaps = snapsOf(model);
    const snap = snaps[at % Math.max(1, snaps.length)];
    if (typeof snap !== "object" || snap === null || Array.isArray(snap)) return;
    if (to === undefined) Reflect.deleteProperty(snap, field);
    else Object.assign(snap, { [field]: to });
  };
}

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(fc.constantFrom(...headers), value).map(([name, to]) => (model: Statement) => {
    model[name] = to;
  }),
  fc.constantFrom(...headers).map((name) => (model: Statement) => {
    delete model[name];
  }),
  fc
    .tuple(fc.nat(5), fc.constantFrom(...fields), fc.option(value, { nil: undefined }))
    .map((all) => changeSnap(...all)),
  fc.nat(5).map((at) => (model: Statement) => {
    snapsOf(model).splice(at, 1);
  }),
  fc.nat(5).map((at) => (model: Statement) => {
    const snaps = snapsOf(model);
    const again = snaps[at];
    if (again !== undefined) snaps.push(structuredClone(again));
  }),
);

/** A model's JSON text. */
export const modelText: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom(...exampleNames), fc.array(change, { maxLength: 4 }))
  .map(([name, changes]) => {
    const model = example(name);
    for (const one of changes) one(model);
    return JSON.stringify(model);
  });
