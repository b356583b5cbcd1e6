import { join } from "node:path";
import type { Disk } from "../disk/disk.ts";
import { Problem } from "../problem/problem.ts";

/** Variables of the environment by which programs are told a proxy; each is known in upper case, too. */
const proxyVariables = ["http_proxy", "https_proxy", "no_proxy"] as const;

export type ProxyVariable = (typeof proxyVariables)[number];
export type ProxyVariables = Readonly<Partial<Record<ProxyVariable, string>>>;

const maxBytes = 64 * 1024;

/** A value as systemd reads it in an EnvironmentFile: quotes around the whole of it are not part of it. */
function unquoted(value: string): string {
  const inner = /^(["'])(.*)\1$/u.exec(value.trim())?.[2];
  return inner ?? value.trim();
}

/** The proxy variables among lines NAME=VALUE; the last line of a name counts, an empty value is none. */
export function readProxyVariables(text: string): ProxyVariables {
  const found: Partial<Record<ProxyVariable, string>> = {};
  for (const line of text.split("\n")) {
    const [, written = "", value = ""] = /^(?:export\s+)?(\w+)=(.*)$/u.exec(line.trim()) ?? [];
    const name = proxyVariables.find((one) => one === written.toLowerCase());
    if (name !== undefined) found[name] = unquoted(value);
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== ""));
}

/**
 * snapd's own proxy: `snap set system proxy.https=…` and its like end in /etc/environment (snapd
 * overlord/configstate/configcore/proxy.go), which a strictly confined snap may read
 * (interfaces/apparmor/template.go). None where that file is missing or cannot be read: it is nobody's duty to have it.
 */
export function readSystemProxy(disk: Pick<Disk, "readFile">, root: string): ProxyVariables {
  try {
    const bytes = disk.readFile(join(root, "etc/environment"), maxBytes);
    return bytes === undefined ? {} : readProxyVariables(new TextDecoder().decode(bytes));
  } catch (fault) {
    if (fault instanceof Problem) return {};
    throw fault;
  }
}
