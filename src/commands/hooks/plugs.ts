import { join } from "node:path";
import type { Disk } from "../../disk/disk.ts";
import { isRecord } from "../../snapd/json.ts";
import { askOr, type Situation } from "./situation.ts";

const maxBytes = 1024 * 1024;

/** The plugs that the route adopted needs, by the names this gadget gives them. */
interface NeededPlugs {
  readonly control: readonly string[];
  readonly keys: readonly string[];
}

function interfaceOf(name: string, plug: unknown): string {
  if (typeof plug === "string") return plug;
  const named = isRecord(plug) ? plug["interface"] : undefined;
  return typeof named === "string" ? named : name;
}

function writesKeys(plug: unknown, deviceFolder: string): boolean {
  const paths = isRecord(plug) ? plug["write"] : undefined;
  return Array.isArray(paths) && paths.some((path) => path === deviceFolder);
}

/** Plugs of meta/snap.yaml; the YAML reader is loaded only where the text names an interface that matters. */
async function neededPlugs(disk: Disk, snap: string, deviceFolder: string): Promise<NeededPlugs | undefined> {
  const bytes = disk.readFile(join(snap, "meta/snap.yaml"), maxBytes);
  const text = bytes === undefined ? "" : new TextDecoder().decode(bytes);
  if (!text.includes("snapd-control") || !text.includes("system-files")) return undefined;
  const { parse } = await import("yaml");
  const document: unknown = parse(text, { maxAliasCount: 10 });
  const plugs = isRecord(document) && isRecord(document["plugs"]) ? Object.entries(document["plugs"]) : [];
  return {
    control: plugs.filter(([name, plug]) => interfaceOf(name, plug) === "snapd-control").map(([name]) => name),
    keys: plugs
      .filter(([name, plug]) => interfaceOf(name, plug) === "system-files" && writesKeys(plug, deviceFolder))
      .map(([name]) => name),
  };
}

export interface Grants {
  readonly canAcknowledge: boolean | undefined;
  readonly canWriteKeys: boolean | undefined;
}

/** Which of the two interfaces are connected, asked of snapd; a denied folder looks normal to stat and mkdir. */
export async function askGrants(situation: Situation, deviceFolder: string): Promise<Grants> {
  const snap = situation.environment["SNAP"];
  const needed = snap === undefined ? undefined : await neededPlugs(situation.disk, snap, deviceFolder);
  if (needed === undefined) return { canAcknowledge: false, canWriteKeys: false };
  const any = async (names: readonly string[]): Promise<boolean | undefined> => {
    const answers = await Promise.all(names.map((name) => askOr(undefined, () => situation.snapctl.isConnected(name))));
    return answers.includes(true) ? true : answers.includes(undefined) ? undefined : false;
  };
  return { canAcknowledge: await any(needed.control), canWriteKeys: await any(needed.keys) };
}
