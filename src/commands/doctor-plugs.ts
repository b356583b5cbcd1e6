import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../problem/problem.ts";
import { isRecord } from "../snapd/json.ts";
import type { Snapctl } from "../snapd/snapctl.ts";

function interfaceOf(name: string, plug: unknown): string {
  if (typeof plug === "string") return plug;
  const named = isRecord(plug) ? plug["interface"] : undefined;
  return typeof named === "string" ? named : name;
}

type NamedPlugs = ReadonlyMap<string, unknown>;

function mapIn(document: unknown, key: string): readonly (readonly [name: string, value: unknown])[] {
  const value = isRecord(document) ? document[key] : undefined;
  return isRecord(value) ? Object.entries(value) : [];
}

/** A plug that only a hook or an app names has the interface of its own name (snap/info_snap_yaml.go). */
function plugsOf(document: unknown): NamedPlugs {
  const users = [...mapIn(document, "hooks"), ...mapIn(document, "apps")];
  const named = users.flatMap(([, user]) => {
    const plugs = isRecord(user) ? user["plugs"] : undefined;
    return Array.isArray(plugs) ? plugs.filter((one) => typeof one === "string") : [];
  });
  return new Map<string, unknown>([...named.map((name) => [name, null] as const), ...mapIn(document, "plugs")]);
}

/** None where SNAP names no snap: somebody tries things out by hand. */
async function plugsIn(snap: string): Promise<NamedPlugs> {
  const file = join(snap, "meta/snap.yaml");
  if (!existsSync(file)) return new Map();
  const { parse } = await import("yaml");
  return plugsOf(parse(readFileSync(file, "utf8"), { maxAliasCount: 10 }));
}

/** The interfaces of this snap's plugs, each connected or not; a plug that snapd does not know counts as not. */
export async function plugsByInterface(snap: string, snapctl: Snapctl): Promise<Readonly<Record<string, boolean>>> {
  const connected: Record<string, boolean> = {};
  for (const [name, plug] of await plugsIn(snap)) {
    const byInterface = interfaceOf(name, plug);
    const isConnected = await snapctl.isConnected(name).catch((fault: unknown) => {
      if (fault instanceof Problem) return false;
      throw fault;
    });
    connected[byInterface] = (connected[byInterface] ?? false) || isConnected;
  }
  return connected;
}
