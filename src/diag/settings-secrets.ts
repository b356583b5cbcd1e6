import { resolve } from "node:path";
import type { SettingsFiles } from "../config/files.ts";
import { type SettingsInput, writtenSettings } from "../config/load.ts";
import type { Located } from "../config/located.ts";
import { Problem } from "../problem/problem.ts";
import { isSecretName } from "./named-secrets.ts";

/** As the settings allow it, and a line end. */
const secretFileMaxBytes = 8194;

/** A value that is a secret, or the name of a file that holds one. */
type Written = { readonly kind: "value" | "file"; readonly text: string };

function isSecretGroup(name: string): boolean {
  return /^head?e?rs?$/i.test(name) || isSecretName(name);
}

function inTree(value: Located, name: string, isSecret: boolean): readonly Written[] {
  if (value.kind === "map") {
    return value.entries.flatMap((entry) => inTree(entry.value, entry.name, isSecret || isSecretGroup(entry.name)));
  }
  if (value.kind === "list") return value.items.flatMap((item) => inTree(item, name, isSecret));
  const text = String(value.written ?? value.value ?? "");
  if (isSecret) return [{ kind: name === "file" ? "file" : "value", text }];
  return passwordsIn(text);
}

/** USER:PASSWORD@ of a URL, as it is written and as it is meant. */
function passwordsIn(text: string): readonly Written[] {
  const [, login = ""] = /:\/\/(\S+)@/.exec(text) ?? [];
  const password = login.slice(login.indexOf(":") + 1);
  return password === "" ? [] : [password, decoded(password)].map((one) => ({ kind: "value", text: one }));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `name: value` of text that is no YAML: below a line `headers:`, or under a name that secrets have. */
function inText(text: string): readonly Written[] {
  let group: number | undefined;
  return text.split("\n").flatMap((line) => {
    const [, indent = "", name = "", rest = ""] = /^(\s*)["']?([\w-]+)["']?\s*[:=]\s*(.*)$/.exec(line) ?? [];
    if (name === "") return passwordsIn(line);
    if (group !== undefined && indent.length <= group) group = undefined;
    const isSecret = group !== undefined || isSecretGroup(name);
    if (isSecret) group ??= indent.length;
    const [, path] = /file\s*:\s*["']?([^"'}]+)/.exec(`${name}: ${rest}`) ?? [];
    if (path !== undefined) return [{ kind: "file", text: path.trim() }];
    const value = rest.replace(/\s+#.*$/, "").trim();
    const values = isSecret ? [value, value.replace(/^["']|["'],?$/g, "")] : [];
    return [...values.map((one) => ({ kind: "value", text: one }) as const), ...passwordsIn(rest)];
  });
}

function linesOf(path: string, files: SettingsFiles): readonly string[] {
  const read = files.read(path, secretFileMaxBytes);
  return read.kind === "read" ? new TextDecoder().decode(read.bytes).split(/\r?\n/) : [];
}

/**
 * Every secret that is written in the settings, be they sound or not: a mistake elsewhere in them is no reason to mail one.
 * What cannot be read holds none that we could know.
 */
export async function settingsSecrets(input: SettingsInput): Promise<readonly string[]> {
  try {
    const { layers, text, folder } = await writtenSettings(input);
    const trees = layers.map((layer) => ({ folder: layer.folder ?? folder, written: inTree(layer.tree, "", false) }));
    const all = [...trees, { folder, written: text === undefined ? [] : inText(text) }];
    const secrets = all.flatMap((one) =>
      one.written.flatMap(({ kind, text: value }) =>
        kind === "value" ? [value] : linesOf(resolve(one.folder, value), input.files),
      ),
    );
    return [...new Set(secrets.map((secret) => secret.trim()))].filter((secret) => secret !== "");
  } catch (fault) {
    if (fault instanceof Problem) return [];
    throw fault;
  }
}
