import { readdirSync, readFileSync } from "node:fs";

function read(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    // It has ended, or it is the kernel's.
    return "";
  }
}

/** Has not ended: a zombie has. */
export function isAlive(pid: number): boolean {
  const stat = read(`/proc/${pid}/stat`);
  return stat !== "" && !/^[ZX]/.test(stat.slice(stat.lastIndexOf(")") + 2));
}

/** The process in which a hook of this device runs our binary: `snap run`'s, which has become it by two execs. */
export function findHook(root: string, hook: string): number | undefined {
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const words = read(`/proc/${name}/cmdline`).split("\0");
    const ours = words[0]?.endsWith("/bin/prepare-device") === true && words[1] === "hook" && words[2] === hook;
    if (ours && read(`/proc/${name}/environ`).split("\0").includes(`SNAPPY_GLOBAL_ROOT=${root}`)) return pid;
  }
  return undefined;
}
