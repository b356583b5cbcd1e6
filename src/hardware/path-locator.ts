import { readlink, realpath } from "node:fs/promises";

/** As the kernel's MAXSYMLINKS. */
const maxLinks = 40;

/**
 * Follows symbolic links the way a process would that has the root as its "/": an absolute target starts at the root,
 * and `..` at the root stays there. Throws the system's error where a name is missing or may not be looked up.
 */
export class PathLocator {
  readonly #root: string;
  readonly #targets = new Map<string, Promise<string | undefined>>();

  /** The root without a slash at its end: "" is the machine itself. */
  constructor(root: string) {
    this.#root = root;
  }

  async locate(path: string): Promise<string> {
    if (this.#root === "") return realpath(path);
    const pending = partsOf(path).reverse();
    let done: string[] = [];
    let links = 0;
    for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
      if (part === "..") {
        done.pop();
        continue;
      }
      const target = await this.#targetOf(`${this.#root}/${[...done, part].join("/")}`);
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
  #targetOf(hostPath: string): Promise<string | undefined> {
    const known = this.#targets.get(hostPath);
    if (known !== undefined) return known;
    const target = readlink(hostPath).catch((error: unknown) => {
      if (error instanceof Error && "code" in error && error.code === "EINVAL") return undefined;
      throw error;
    });
    this.#targets.set(hostPath, target);
    return target;
  }
}

function partsOf(path: string): string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}
