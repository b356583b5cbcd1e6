import { readlinkSync, realpathSync } from "node:fs";

/** As the kernel's MAXSYMLINKS. */
const maxLinks = 40;

/**
 * Follows symbolic links the way a process would that has the root as its "/": an absolute target starts at the root,
 * and `..` at the root stays there. Throws the system's error where a name is missing or may not be looked up.
 */
export class PathLocator {
  readonly #root: string;
  readonly #targets = new Map<string, string | undefined>();

  /** The root without a slash at its end: "" is the machine itself. */
  constructor(root: string) {
    this.#root = root;
  }

  locate(path: string): string {
    if (this.#root === "") return realpathSync.native(path);
    const pending = partsOf(path).reverse();
    let done: string[] = [];
    let links = 0;
    for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
      if (part === "..") {
        done.pop();
        continue;
      }
      const target = this.#targetOf(`${this.#root}/${[...done, part].join("/")}`);
      if (target === undefined) {
        done.push(part);
        continue;
      }
      links += 1;
      if (links > maxLinks) throw Object.assign(new Error("too many symbolic links"), { code: "ELOOP" });
      if (target.startsWith("/")) done = [];
      pending.push(...partsOf(target).reverse());
    }
    return `/${done.join("/")}`;
  }

  /** Where the link points, or undefined if it is no link. */
  #targetOf(hostPath: string): string | undefined {
    if (this.#targets.has(hostPath)) return this.#targets.get(hostPath);
    const target = readLink(hostPath);
    this.#targets.set(hostPath, target);
    return target;
  }
}

function readLink(hostPath: string): string | undefined {
  try {
    return readlinkSync(hostPath);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EINVAL") return undefined;
    throw error;
  }
}

function partsOf(path: string): string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}
