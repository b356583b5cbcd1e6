import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../problem/problem.ts";
import { isRecord } from "../snapd/json.ts";
import type { Snapctl } from "../snapd/snapctl.ts";

function interfaceOf(name: string, plug: unknown): string {
  if (typeof plug === "string") return plug;
  const named = isRecord(plug) ? plug["interface"] : undefined;
  return typeof named === "string" ? named : name;
}

async function plugsIn(snap: string): Promise<readonly (readonly [name: string, plug: unknown])[]> {
  const { parse } = await import("yaml");
  const document: unknown = parse(readFileSync(join(snap, "meta/snap.yaml"), "utf8"), { maxAliasCount: 10 });
  return isRecord(document) && isRecord(document["plugs"]) ? Object.entries(document["plugs"]) : [];
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
