import { lstatSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ownerFile = ".owner";

/** When the process started, in ticks since this machine did (proc(5), field 22 of stat): a number is given twice in time. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}

/** A container counts processes by itself: what it says of a number means nothing elsewhere. */
function ownNamespace(): string {
  return readlinkSync("/proc/self/ns/pid");
}

/** Writes down whose the folder is. */
export function markOwner(folder: string): void {
  const owner = `${ownNamespace()} ${process.pid} ${startOf(process.pid) ?? "?"}\n`;
  writeFileSync(join(folder, ownerFile), owner, { flag: "wx", mode: 0o600 });
}

function isAbandoned(folder: string): boolean {
  try {
    const found = lstatSync(folder);
    if (!found.isDirectory() || found.uid !== process.getuid?.()) return false;
    const [namespace, pid = "", start] = readFileSync(join(folder, ownerFile), "utf8").trim().split(" ");
    return namespace === ownNamespace() && /^\d+$/.test(pid) && startOf(Number(pid)) !== start;
  } catch {
    // Not marked: nobody knows whose it is.
    return false;
  }
}

/** Folders of that prefix whose process, of this user and as this machine or container counts, is no more. */
export function abandonedIn(parent: string, prefix: string): readonly string[] {
  try {
    const names = readdirSync(parent).filter((name) => name.startsWith(prefix) && name.length === prefix.length + 6);
    return names.map((name) => join(parent, name)).filter(isAbandoned);
  } catch {
    return [];
  }
}
