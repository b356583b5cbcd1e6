import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

// One good model of each kind, and single edits of them with what the check must say of each.

export type Statement = Record<string, unknown>;

export type ExampleName = "graded" | "plain-2016" | "classic" | "classic-with-snaps";

export const exampleNames: readonly ExampleName[] = ["graded", "plain-2016", "classic", "classic-with-snaps"];

export function examplePath(name: ExampleName): string {
  return fileURLToPath(new URL(`../../../../docs/examples/models/${name}.json`, import.meta.url));
}

export function exampleText(name: ExampleName): string {
  return readFileSync(examplePath(name), "utf8");
}

export function example(name: ExampleName): Statement {
  return JSON.parse(exampleText(name)) as Statement;
}

export interface ModelEdit {
  readonly title: string;
  readonly of: ExampleName;
  readonly edit: (model: Statement) => unknown;
  /** The errors' paths and codes, in the order of the file; none: the model stays good. */
  readonly errors: readonly (readonly [path: string, code: string])[];
  /** A piece of what snapd says about the same field. */
  readonly snapd?: string;
  /** Why this check refuses what `snap sign` takes. */
  readonly stricter?: string;
}

function snaps(model: Statement): Statement[] {
  return model["snaps"] as Statement[];
}

function snap(model: Statement, index: number): Statement {
  const found = snaps(model)[index];
  if (found === undefined) throw new RangeError(`the example has no snap ${index}`);
  return found;
}

function set(
  title: string,
  of: ExampleName,
  name: string,
  value: unknown,
  code: string,
  snapd = `"${name}"`,
): ModelEdit {
  return { title, of, edit: (model) => Object.assign(model, { [name]: value }), errors: [[name, code]], snapd };
}

function without(of: ExampleName, name: string, snapd = `"${name}" header is mandatory`): ModelEdit {
  const edit = (model: Statement) => delete model[name];
  return { title: `no ${name}`, of, edit, errors: [[name, "model-header-missing"]], snapd };
}

function setSnap(title: string, index: number, name: string, value: unknown, code: string, snapd: string): ModelEdit {
  const edit = (model: Statement) => Object.assign(snap(model, index), { [name]: value });
  return { title, of: "graded", edit, errors: [[`snaps[${index}].${name}`, code]], snapd };
}

const wrong = "model-header-wrong";
const conflict = "model-header-conflict";
const missing = "model-header-missing";
const notText = "model-value-not-text";

const headers: readonly ModelEdit[] = [
  ...["authority-id", "series", "brand-id", "model", "architecture", "base", "timestamp"].map((name) =>
    without("graded", name, name === "brand-id" ? "brand-id" : name),
  ),
  without("graded", "type", "missing assertion type header"),
  ...["architecture", "gadget", "kernel"].map((name) => without("plain-2016", name)),
  set("another type", "graded", "type", "serial", wrong, "serial"),
  set(
    "an authority that is not the brand",
    "graded",
    "authority-id",
    "someone",
    wrong,
    "authority-id and brand-id must match",
  ),
  set("an upper-case model", "graded", "model", "Gateway", wrong, "uppercase"),
  set("a model with two dashes", "graded", "model", "gate--way", wrong),
  set("a model with a slash", "graded", "model", "gate/way", wrong),
  set("a series with a slash", "graded", "series", "16/1", wrong),
  set("an empty series", "graded", "series", "", wrong),
  set("a series that is a number", "graded", "series", 16, notText),
  set("classic as a boolean", "classic", "classic", true, notText),
  set("classic as another word", "classic", "classic", "yes", wrong),
  set("a store that is null", "graded", "store", null, notText),
  set("a store that is a list", "graded", "store", ["one"], wrong),
  set("a display name that is a map", "graded", "display-name", { en: "x" }, wrong),
  set("a timestamp without zone", "graded", "timestamp", "2026-01-15T09:00:00", wrong),
  set("a timestamp that is a date", "graded", "timestamp", "2026-01-15", wrong),
  set("an empty architecture", "graded", "architecture", "", wrong),
  set("a base that is no snap name", "graded", "base", "Core22", wrong),
  set("a negative revision", "graded", "revision", "-1", wrong, "revision"),
  set("a revision with a zero in front", "graded", "revision", "01", wrong, "revision"),
  set("a revision that is a number", "graded", "revision", 2, notText, "revision"),
  set("a format of its own", "graded", "format", "1", wrong, "format"),
  set("serial-authority as a text", "graded", "serial-authority", "generic", wrong),
  set("a serial-authority that is no account", "graded", "serial-authority", ["not an account"], wrong),
  set("system-user-authority as a word", "graded", "system-user-authority", "all", wrong),
  set("a header name in upper case", "graded", "Colour", "red", wrong, "does not decode again"),
  set("a body that is a list", "graded", "body", ["x"], wrong, "body if specified must be a string"),
  {
    title: "a brand-id that is no account id",
    of: "graded",
    edit: (model) => {
      model["brand-id"] = "Example_Brand";
      model["authority-id"] = "Example_Brand";
    },
    errors: [["brand-id", wrong]],
    stricter: "a serial must have an account id as brand-id (asserts/serial_asserts.go): no device could register",
  },
];

const kinds: readonly ModelEdit[] = [
  ...["gadget", "kernel"].map((name) => set(`${name} beside snaps`, "graded", name, "pc", conflict)),
  set("required-snaps beside snaps", "graded", "required-snaps", ["x1"], conflict),
  set("empty required-snaps beside snaps", "graded", "required-snaps", [], conflict),
  set("a grade without snaps", "plain-2016", "grade", "signed", conflict, "grade"),
  set("storage-safety without snaps", "plain-2016", "storage-safety", "encrypted", conflict, "storage-safety"),
  set("a kernel in a classic model", "classic", "kernel", "pc-kernel", conflict, "kernel"),
  set("a base in a classic model", "classic", "base", "core18", conflict, "base"),
  set("a distribution on Ubuntu Core", "graded", "distribution", "ubuntu", conflict, "distribution"),
  set("a distribution in a plain classic model", "classic", "distribution", "ubuntu", conflict, "distribution"),
  without("classic-with-snaps", "distribution"),
  set("a distribution in upper case", "classic-with-snaps", "distribution", "Ubuntu", wrong),
  set("a gadget with a risk", "plain-2016", "gadget", "pi=edge", wrong, "gadget"),
  set("a kernel with a channel", "plain-2016", "kernel", "pi-kernel=18/stable", wrong, "kernel"),
  set("a gadget that is no snap name", "plain-2016", "gadget", "Pi", wrong, "gadget"),
  set("required-snaps as a text", "plain-2016", "required-snaps", "x1", wrong),
  set("a required snap that is no snap name", "plain-2016", "required-snaps", ["X"], wrong, "required-snaps"),
  set("an unknown grade", "graded", "grade", "trusted", wrong, "grade"),
  set("an unknown storage-safety", "graded", "storage-safety", "full", wrong, "storage-safety"),
  {
    title: "grade secured without encryption",
    of: "graded",
    edit: (model) => Object.assign(model, { grade: "secured" }),
    errors: [["storage-safety", conflict]],
    snapd: "storage-safety",
  },
  {
    title: "grade secured",
    of: "graded",
    edit: (model) => Object.assign(model, { grade: "secured", "storage-safety": "encrypted" }),
    errors: [],
  },
  { title: "no grade", of: "graded", edit: (model) => delete model["grade"], errors: [] },
  { title: "no store", of: "graded", edit: (model) => delete model["store"], errors: [] },
  { title: "no base on Ubuntu Core 16", of: "plain-2016", edit: (model) => delete model["base"], errors: [] },
  { title: "a classic model without gadget", of: "classic", edit: (model) => delete model["gadget"], errors: [] },
  {
    title: "everybody may make users",
    of: "graded",
    edit: (model) => Object.assign(model, { "system-user-authority": "*" }),
    errors: [],
  },
  {
    title: "an unknown header",
    of: "graded",
    edit: (model) => Object.assign(model, { colour: { of: ["x", "y"] } }),
    errors: [],
  },
  { title: "a body", of: "graded", edit: (model) => Object.assign(model, { body: "notes\n" }), errors: [] },
];

const listed: readonly ModelEdit[] = [
  set("snaps as a map", "graded", "snaps", {}, wrong, "list of maps"),
  set("snaps as a list of names", "graded", "snaps", ["pc"], wrong, "list of maps"),
  {
    title: "no snaps at all in the list",
    of: "graded",
    edit: (model) => Object.assign(model, { snaps: [] }),
    errors: [
      ["snaps", missing],
      ["snaps", missing],
    ],
    snapd: '"snaps" header',
  },
  {
    title: "no kernel",
    of: "graded",
    edit: (model) => snaps(model).splice(0, 1),
    errors: [["snaps", missing]],
    snapd: "kernel",
  },
  {
    title: "no gadget",
    of: "graded",
    edit: (model) => snaps(model).splice(1, 1),
    errors: [["snaps", missing]],
    snapd: "gadget",
  },
  {
    title: "a well-known base that is not listed",
    of: "graded",
    edit: (model) => snaps(model).splice(2, 1),
    errors: [],
  },
  {
    title: "a base that is neither well known nor listed",
    of: "graded",
    edit: (model) => {
      model["base"] = "own-base";
    },
    errors: [["base", missing]],
    snapd: "own-base",
  },
  {
    title: "a snap without id in a signed model",
    of: "graded",
    edit: (model) => delete snap(model, 1)["id"],
    errors: [["snaps[1].id", missing]],
    snapd: '"id" of snap "example-gadget" is mandatory',
  },
  {
    title: "a snap without id in a dangerous model",
    of: "classic-with-snaps",
    edit: (model) => delete snap(model, 1)["id"],
    errors: [],
  },
  {
    title: "a second kernel",
    of: "graded",
    edit: (model) => Object.assign(snap(model, 4), { type: "kernel", presence: "" }),
    errors: [["snaps[4].type", conflict]],
    snapd: "multiple kernel snaps",
  },
  {
    title: "the same snap twice",
    of: "graded",
    edit: (model) => Object.assign(snap(model, 4), { name: "snapd" }),
    errors: [["snaps[4].name", conflict]],
    snapd: "same snap",
  },
  {
    title: "the same id twice",
    of: "graded",
    edit: (model) => Object.assign(snap(model, 4), { id: snap(model, 3)["id"] }),
    errors: [["snaps[4].id", conflict]],
    snapd: "same snap id",
  },
  setSnap("a snap with an id of 31 letters", 1, "id", "x".repeat(31), wrong, '"id" of snap "example-gadget"'),
  setSnap("a snap with an upper-case name", 4, "name", "App", wrong, "invalid snap name"),
  setSnap("a snap of an unknown type", 4, "type", "tool", wrong, "type of snap"),
  setSnap("a channel without track", 4, "default-channel", "stable", wrong, "track"),
  setSnap("a channel with an unknown risk", 4, "default-channel", "22/solid", wrong, "channel"),
  setSnap("modes as a text", 4, "modes", "run", wrong, "modes"),
  setSnap("a mode in upper case", 4, "modes", ["Run"], wrong, "modes"),
  setSnap("an unknown presence", 4, "presence", "maybe", wrong, "presence"),
  setSnap("a presence that is a boolean", 4, "presence", true, notText, "snaps"),
  setSnap("the presence of the kernel", 0, "presence", "required", conflict, "essential snaps"),
  setSnap("modes of the gadget", 1, "modes", ["run"], conflict, "essential snaps"),
  setSnap("the base listed as an app", 2, "type", "app", conflict, "boot base"),
];

export const modelEdits: readonly ModelEdit[] = [...headers, ...kinds, ...listed];

/** The edited model as a brand's file would have it. */
export function editedText({ of, edit }: ModelEdit): string {
  const model = example(of);
  edit(model);
  return JSON.stringify(model, null, 2);
}
