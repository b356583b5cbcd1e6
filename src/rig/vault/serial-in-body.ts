import { parse, type ScalarTag, type Tags } from "yaml";

/** Go's yaml.v2 reads times and base-60 numbers as text where anything may stand; YAML 1.1 by the book does not. */
function goTags(tags: Tags): Tags {
  return tags.filter((tag) => {
    const scalar = tag as Partial<ScalarTag>;
    return typeof tag === "string" || (scalar.format !== "TIME" && scalar.tag !== "tag:yaml.org,2002:timestamp");
  });
}

/** What stands for "serial" in a serial-request's body, read as YAML; undefined for none, null, or no YAML at all. */
export function serialInBody(body: Uint8Array): unknown {
  let value: unknown;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(body);
    value = parse(text, { version: "1.1", customTags: goTags, logLevel: "silent", mapAsMap: true });
  } catch {
    return undefined;
  }
  return value instanceof Map ? (value.get("serial") ?? undefined) : undefined;
}
