import type { HeaderValue, ModelAssertion, SerialAssertion } from "../../assertion/assertion.ts";
import { parseArguments } from "./ctl-arguments.ts";
import { type ConfigValue, writeJson } from "./go-json.ts";
import { isHeaderList, isHeaderMap } from "./header-values.ts";

// snapctl model (snapd client/clientutil/modelinfo.go).

/** The headers it shows, in this order, if the model has them. */
const shownHeaders = [
  "architecture",
  "base",
  "classic",
  "display-name",
  "gadget",
  "kernel",
  "revision",
  "store",
  "system-user-authority",
  "timestamp",
  "required-snaps",
  "snaps",
];

function text(model: ModelAssertion, name: string): string {
  const value = model.headers.get(name);
  return typeof value === "string" ? value : "";
}

function asJson(value: HeaderValue): ConfigValue {
  if (isHeaderMap(value)) return new Map([...value].map(([name, inner]) => [name, asJson(inner)]));
  return isHeaderList(value) ? value.map(asJson) : value;
}

/** The newest serial of this model by its timestamp. */
function newest(serials: readonly SerialAssertion[]): SerialAssertion | undefined {
  return serials.toSorted((a, b) => b.timestamp.getTime() - a.timestamp.getTime())[0];
}

function jsonForm(model: ModelAssertion, serial: SerialAssertion | undefined): string {
  const document = new Map<string, ConfigValue>([
    ["brand-id", model.brandId],
    ["model", model.model],
    ["serial", serial?.serial ?? null],
  ]);
  for (const name of ["grade", "storage-safety", ...shownHeaders]) {
    const value = model.headers.get(name);
    if (value !== undefined) document.set(name, asJson(value));
  }
  return writeJson(document, "  ");
}

/** Names padded to one column, two blanks at least behind the longest. */
function aligned(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length)) + 1;
  return rows.map(([name, value]) => `${`${name}:`.padEnd(width + 2)}${value}\n`).join("");
}

function snapLines(value: HeaderValue | undefined): string {
  if (!isHeaderList(value)) return "";
  const blocks = value.map((entry: HeaderValue) => {
    const rows = ["name", "id", "type", "default-channel", "presence"].flatMap((name) => {
      const member = isHeaderMap(entry) ? entry.get(name) : undefined;
      return typeof member === "string" ? [`${name}:`.padEnd(18) + member] : [];
    });
    return rows.map((row, index) => `${index === 0 ? "  - " : "    "}${row}\n`).join("");
  });
  return `snaps:\n${blocks.join("")}`;
}

function textForm(model: ModelAssertion, serial: SerialAssertion | undefined): string {
  const rows: [string, string][] = [
    ["brand-id", model.brandId],
    ["model", model.model],
  ];
  for (const name of ["grade", "storage-safety"]) if (text(model, name) !== "") rows.push([name, text(model, name)]);
  rows.push(["serial", serial?.serial ?? "-- (device not registered yet)"]);
  for (const name of shownHeaders) if (text(model, name) !== "") rows.push([name, text(model, name)]);
  return aligned(rows) + snapLines(model.headers.get("snaps"));
}

/** `model [--json] [--assertion]`, for the gadget: its permission is not in question. */
export function modelCommand(
  model: ModelAssertion,
  serials: readonly SerialAssertion[],
  args: readonly string[],
): string {
  const { options } = parseArguments(args, { assertion: "flag", json: "flag" });
  const own = serials.filter((one) => one.brandId === model.brandId && one.model === model.model);
  if (options.has("assertion") && !options.has("json")) return new TextDecoder().decode(model.encoded);
  if (!options.has("assertion")) {
    return options.has("json") ? jsonForm(model, newest(own)) : textForm(model, newest(own));
  }
  const headers = new Map([...model.headers].map(([name, value]) => [name, asJson(value)]));
  const body: [string, ConfigValue][] = model.body.length === 0 ? [] : [["body", new TextDecoder().decode(model.body)]];
  return writeJson(new Map<string, ConfigValue>([...body, ["headers", headers]]), "  ");
}
