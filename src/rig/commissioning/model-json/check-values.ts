import { isHeaderName } from "../../../assertion/headers.ts";
import type { HeaderInput } from "../../../assertion/sign.ts";
import type { Located } from "../../../config/located.ts";
import { findingAt, type ModelFinding } from "./model-finding.ts";

function inner(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

function notText(value: Extract<Located, { kind: "scalar" }>, path: string): ModelFinding {
  const written = value.written ?? "null";
  const what = value.value === null ? "null" : `the ${typeof value.value} ${written}`;
  const problem = `"${path}" is ${what}, and assertions know texts only`;
  const fix = value.value === null ? "Remove it, or write a text." : `Put it in quotation marks: "${written}".`;
  return findingAt(value.at, { code: "model-value-not-text", path, problem, fix });
}

/** What no assertion can carry: numbers, booleans, null, half characters, and names that are none (snapd asserts/headers.go). */
export function* valueFindings(value: Located, path = ""): Generator<ModelFinding> {
  if (value.kind === "list") {
    for (const [index, item] of value.items.entries()) yield* valueFindings(item, `${path}[${index}]`);
  } else if (value.kind === "map") {
    for (const { name, at, value: member } of value.entries) {
      if (!isHeaderName(name)) {
        const problem = `${JSON.stringify(name)} cannot be the name of a header`;
        const fix = "Names are lower-case letters, digits and single dashes, a letter first.";
        yield findingAt(at, { code: "model-header-wrong", path: inner(path, name), problem, fix });
      }
      yield* valueFindings(member, inner(path, name));
    }
  } else if (typeof value.value !== "string") {
    yield notText(value, path);
  } else if (!value.value.isWellFormed()) {
    const problem = `"${path}" holds half of a character (a lone surrogate)`;
    yield findingAt(value.at, { code: "model-header-wrong", path, problem, fix: "Write the whole character." });
  }
}

/** The value as a header; only for what valueFindings finds nothing in. */
export function headerInputOf(value: Located): HeaderInput {
  if (value.kind === "list") return value.items.map(headerInputOf);
  if (value.kind === "map")
    return new Map(value.entries.map(({ name, value: member }) => [name, headerInputOf(member)]));
  return typeof value.value === "string" ? value.value : undefined;
}
