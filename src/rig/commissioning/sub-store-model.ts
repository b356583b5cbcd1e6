import type { ModelAssertion } from "../../assertion/assertion.ts";
import type { HeaderInput } from "../../assertion/sign.ts";
import { Problem } from "../../problem/problem.ts";
import { headerOf, type ModelSource } from "./model-source.ts";

/** The model of a sub-store: the same device under another name, in another store. */
export function deriveSubStoreModel({ statement, source }: ModelSource): ModelSource {
  const { headers } = statement;
  const name = headerOf(statement, "model") ?? "";
  const store = headerOf(statement, "store") || (headerOf(statement, "brand-id") ?? "");
  const { revision: _first, ...rest } = headers;
  const derived = { ...rest, model: `${name}-sub`, store: `${store}-sub` };
  return { source: `${source}, derived`, statement: { ...statement, headers: derived }, findings: [] };
}

/** The JSON that was brought, or what a brand would have written for this statement. */
export function modelJson({ statement, json }: ModelSource): string {
  if (json !== undefined) return json;
  const plain = (value: HeaderInput): unknown => {
    if (Array.isArray(value)) return (value as readonly HeaderInput[]).map(plain);
    if (value instanceof Map) return plainMap(value as ReadonlyMap<string, HeaderInput>);
    return value;
  };
  const plainMap = (map: ReadonlyMap<string, HeaderInput>) =>
    Object.fromEntries([...map].map(([name, item]) => [name, plain(item)]));
  const headers = Object.entries(statement.headers).map(([name, value]) => [name, plain(value)]);
  const body = statement.body === undefined ? {} : { body: new TextDecoder().decode(statement.body) };
  return `${JSON.stringify({ type: "model", ...Object.fromEntries(headers), ...body }, null, 2)}\n`;
}

function text(model: ModelAssertion, name: string): string {
  const value = model.headers.get(name);
  return typeof value === "string" ? value : "";
}

/** What snapd would say to a remodelling, before it asks anybody (snapd overlord/devicestate Remodel, 2.57.6). */
function refusal(from: ModelAssertion, to: ModelAssertion): string | undefined {
  if (from.series !== to.series) return "snapd cannot remodel to a different series";
  if (from.grade === undefined && to.grade !== undefined)
    return "snapd cannot remodel from before Ubuntu Core 20 to later";
  if (from.grade !== to.grade) return `snapd cannot remodel from grade ${from.grade} to grade ${to.grade ?? "none"}`;
  if (text(from, "architecture") !== text(to, "architecture"))
    return "snapd cannot remodel to a different architecture";
  if (text(from, "base") === "" && text(to, "base") !== "") return "snapd cannot remodel from core to a base";
  return undefined;
}

/**
 * Can a device of the first model become one of the second, and will it register again for it? With the same brand and
 * model snapd only switches the store or updates (ClassifyRemodel). Problem remodel-not-possible.
 */
export function checkRemodel(from: ModelAssertion, to: ModelAssertion): void {
  const what = `cannot take ${to.brandId}/${to.model} for the sub-store`;
  const refused = refusal(from, to);
  if (refused !== undefined) throw new Problem("remodel-not-possible", `${what}: ${refused}`);
  if (from.brandId !== to.brandId) {
    throw new Problem("remodel-not-possible", `${what}: the vault's sub-stores are of the brand ${from.brandId}`);
  }
  if (from.model === to.model) {
    const why = "it has the name of the first model, and then snapd changes the store and keeps the serial";
    throw new Problem("remodel-not-possible", `${what}: ${why}`, { cure: 'Give it another name in "model".' });
  }
}
