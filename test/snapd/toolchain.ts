import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../../", import.meta.url));

/** Where build.sh puts what it builds; nothing is written elsewhere. */
export const toolFolder = `${repository}.cache/snapd`;

export const oraclePath = `${toolFolder}/snapd-oracle`;

export const deviceBinaryPath = `${repository}dist/prepare-device-linux-x64`;

/** A file of the repository by its path from the top. */
export function repositoryPath(path: string): string {
  return `${repository}${path}`;
}

/** Builds the oracle and snapd, which takes no time when they are up to date. Returns why not, where it cannot. */
export function missingTools(): string | undefined {
  if (!existsSync("/usr/share/gocode/src/github.com/snapcore/snapd")) return "snapd's source package is not installed";
  try {
    execFileSync(`${repository}test/snapd/build.sh`, [toolFolder], { stdio: ["ignore", "ignore", "pipe"] });
    return undefined;
  } catch (fault) {
    const text = fault instanceof Error ? fault.message : String(fault);
    if (existsSync("/usr/bin/go")) throw new Error(`cannot build the oracle: ${text}`, { cause: fault });
    return "go is not installed";
  }
}

/** Why the compiled device binary cannot be judged here, if it cannot. */
export function missingDeviceBinary(): string | undefined {
  return existsSync(deviceBinaryPath) ? undefined : "dist/prepare-device-linux-x64 is not built (npm run build)";
}

/** Why the daemon rig cannot run here, if it cannot. */
export function missingRoot(): string | undefined {
  if (process.getuid?.() !== 0) return "namespaces need root";
  const found = ["/usr/bin/unshare", "/usr/bin/nsenter", "/bin/ip"].filter((path) => existsSync(path));
  return found.length === 3 ? undefined : "unshare, nsenter and ip are not installed";
}

/** The oracle's answer to one command, as text; throws with its stderr when it fails, or the signal that ended it. */
export function oracle(args: readonly string[]): string {
  try {
    return execFileSync(oraclePath, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (fault) {
    const { signal } = fault as { readonly signal?: string | null };
    if (typeof signal !== "string") throw fault;
    throw new Error(`${signal} ended snapd-oracle ${args.join(" ")}`, { cause: fault });
  }
}
