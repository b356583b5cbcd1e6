import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import { Problem } from "../../problem/problem.ts";

/** Programs the rig starts, and the package of Debian and Ubuntu that has each. */
const packages = {
  bash: "bash",
  bwrap: "bubblewrap",
  ip: "iproute2",
  mkfifo: "coreutils",
  nsenter: "util-linux",
  unshare: "util-linux",
  unsquashfs: "squashfs-tools",
} as const;

type ProgramName = keyof typeof packages;

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Where distributions put programs of root; nothing else is trusted to be what its name says. */
const folders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"] as const;

/**
 * Where the program is.
 * @throws Problem rig-tool-missing with the package to install
 */
export function requireProgram(name: ProgramName, purpose: string): string {
  const found = folders.map((folder) => join(folder, name)).find(isExecutable);
  if (found !== undefined) return found;
  throw new Problem("rig-tool-missing", `cannot ${purpose}: the program ${name} is not installed`, {
    cure: `Install it, as root: apt-get install --no-install-recommends ${packages[name]}`,
    detail: { program: name, package: packages[name] },
  });
}
