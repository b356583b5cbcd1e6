import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { printable } from "../../problem/printable.ts";
import { Problem } from "../../problem/problem.ts";
import { requireProgram } from "../sandbox/programs.ts";

const run = promisify(execFile);

export interface UnpackLimits {
  readonly maxFiles: number;
  /** Sum of the files' sizes, unpacked. */
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

export const unpackLimits: UnpackLimits = { maxFiles: 20_000, maxBytes: 2 * 1024 ** 3, timeoutMs: 120_000 };

/** `-rwxr-xr-x 0/0   123 2026-02-03 04:05 squashfs-root/bin/tool` of `unsquashfs -lln`. */
const listLine = /^([-dlcbps])[-rwxsStT]{9} \d+\/\d+ +(\d+|\d+, *\d+) \d{4}-\d\d-\d\d \d\d:\d\d squashfs-root(.*)$/;

/** What stops the snap from being unpacked, from its list of files; undefined if nothing does. */
export function listFault(list: string, { maxFiles, maxBytes }: UnpackLimits): Problem | undefined {
  const lines = list.split("\n").filter((line) => line !== "");
  if (lines.length > maxFiles) {
    return new Problem("gadget-too-large", `cannot unpack the snap: it has more than ${maxFiles} files`);
  }
  let bytes = 0;
  for (const line of lines) {
    const [, type = "", size = "", path = ""] = listLine.exec(line) ?? [];
    const refuse = (why: string) =>
      new Problem("gadget-not-readable", `cannot unpack the snap: ${printable(path || line)} ${why}`);
    if (type === "") return refuse("is a line of unsquashfs that cannot be understood");
    if (!"-dl".includes(type)) return refuse("is a device, a pipe or a socket");
    // Where a link leads is looked at by nobody but the kernel, inside of the sandbox.
    const [place = ""] = type === "l" ? path.split(" -> ") : [path];
    if (place.split("/").includes("..")) return refuse("leaves the snap");
    bytes += type === "-" ? Number(size) : 0;
    if (bytes > maxBytes) return new Problem("gadget-too-large", `cannot unpack the snap: more than ${maxBytes} bytes`);
  }
  return undefined;
}

/** What unsquashfs says of a file that is something else, or shorter than a superblock. */
const isNoSnap = /valid SQUASHFS superblock|failed because EOF/;

async function unsquash(args: readonly string[], timeoutMs: number): Promise<string> {
  const program = requireProgram("unsquashfs", "unpack the snap");
  try {
    const { stdout } = await run(program, args, { timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } catch (cause) {
    const { stderr = "" } = cause as { readonly stderr?: string };
    const said = printable(stderr.trim().split("\n")[0] ?? "") || "unsquashfs did not come to an end";
    const why = isNoSnap.test(said) ? "it is none, or it is cut off: no squashfs begins in this file" : said;
    const code = /no space left on device/i.test(why) ? "disk-full" : "gadget-not-readable";
    throw new Problem(code, `cannot unpack the snap: ${why}`, { cause });
  }
}

/**
 * Unpacks a .snap into the folder, which must not exist. Looks at its list first: anybody may have made it.
 * @throws Problem gadget-not-readable, gadget-too-large, disk-full, rig-tool-missing
 */
export async function unpackSnap(snap: string, folder: string, limits: UnpackLimits = unpackLimits): Promise<void> {
  const fault = listFault(await unsquash(["-no-progress", "-lln", snap], limits.timeoutMs), limits);
  if (fault !== undefined) throw fault;
  await unsquash(["-no-progress", "-quiet", "-no-xattrs", "-processors", "1", "-d", folder, snap], limits.timeoutMs);
}
