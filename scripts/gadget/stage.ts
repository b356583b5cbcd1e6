import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { Problem } from "../../src/problem/problem.ts";
import { type Architecture, gadgetMetadata } from "./metadata.ts";

export interface StageInput {
  /** Replaced by the gadget's content. */
  readonly folder: string;
  /** The author's folder: snapcraft.yaml, gadget.yaml, prepare-device.yaml and the files that it names. */
  readonly source: string;
  /** The folder with the hooks. */
  readonly hooks: string;
  readonly executable: string;
  /** Licences of what is in the executable. */
  readonly notices: readonly string[];
  readonly architecture: Architecture;
  /** An unpacked gadget that this one is laid over. */
  readonly onto?: string;
  readonly delegated: boolean;
  readonly hardwareKey: boolean;
  /** Time of every file. */
  readonly time: Date;
}

export interface Staged {
  /** What of the other gadget ours stands in place of, or the other way round, each in words. */
  readonly replaced: readonly string[];
}

/** Files of the author's folder that do not go into the gadget as they are. */
const notCopied = new Set(["snapcraft.yaml", "gadget.yaml", "README.md"]);

/**
 * Lays the gadget out as `snap pack` wants it. The same input gives the same tree: content, modes and times. Problems
 * gadget-not-found, gadget-file-wrong.
 */
export function stageGadget(input: StageInput): Staged {
  const { folder, source, onto } = input;
  const author = readAuthor(source);
  const other = onto === undefined ? {} : { onto: readOther(onto) };
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  if (onto !== undefined) cpSync(onto, folder, { recursive: true, verbatimSymlinks: true });
  const { architecture, delegated, hardwareKey } = input;
  const made = gadgetMetadata({ architecture, delegated, hardwareKey, source, ...author, ...other });
  const { snapYaml, gadgetYaml, hooks, keptBase } = made;
  const ours = hooks.filter((name) => existsSync(join(input.hooks, name)));
  const replacedHooks = ours.filter((name) => existsSync(join(folder, "meta/hooks", name)));
  const put = (from: string, to: string): void => copyTo(from, join(folder, to));
  for (const name of ours) put(join(input.hooks, name), `meta/hooks/${name}`);
  for (const name of readdirSync(source).filter((one) => !notCopied.has(one))) {
    cpSync(join(source, name), join(folder, name), { recursive: true });
  }
  put(input.executable, "bin/prepare-device");
  for (const path of input.notices) put(path, `usr/share/doc/prepare-device/${path.replace(/^.*\//, "")}`);
  write(join(folder, "meta/snap.yaml"), snapYaml);
  write(join(folder, "meta/gadget.yaml"), gadgetYaml);
  settle(folder, input.time);
  const base = keptBase && `base ${keptBase.ours} of ours by ${keptBase.theirs}, the base of ${onto}`;
  return {
    replaced: [
      ...replacedHooks.map((name) => `meta/hooks/${name} of ${onto} by ours`),
      ...(base === undefined ? [] : [base]),
    ],
  };
}

/** The author's two files, side by side in one folder. */
function readAuthor(source: string): { snapcraftYaml: string; gadgetYaml: string } {
  const missing = ["snapcraft.yaml", "gadget.yaml"].filter((name) => !existsSync(join(source, name)));
  if (missing.length > 0) throw noAuthor(source, missing);
  const [snapcraftYaml = "", gadgetYaml = ""] = ["snapcraft.yaml", "gadget.yaml"].map((name) =>
    readFileSync(join(source, name), "utf8"),
  );
  return { snapcraftYaml, gadgetYaml };
}

function noAuthor(source: string, missing: readonly string[]): Problem {
  if (!existsSync(source)) {
    return new Problem("gadget-not-found", `cannot pack ${source}: there is no such folder`, {
      cure: "Name with --source the folder that has snapcraft.yaml, gadget.yaml and prepare-device.yaml.",
    });
  }
  if (existsSync(join(source, "snap/snapcraft.yaml"))) {
    return new Problem("gadget-not-found", `cannot pack ${source}: it is laid out for snapcraft`, {
      cure:
        "Build it with snapcraft; or copy snap/snapcraft.yaml, gadget.yaml, prepare-device.yaml and the files it names side " +
        "by side into a folder of their own, and name that with --source.",
    });
  }
  return new Problem("gadget-not-found", `cannot pack ${source}: it has no ${missing.join(" and no ")}`, {
    cure: "Copy the folder snap of prepare-device, change what is in it, and name the copy with --source.",
  });
}

function readOther(folder: string): { snapYaml: string; gadgetYaml: string } {
  const [snapYaml = "", gadgetYaml = ""] = ["snap.yaml", "gadget.yaml"].map((name) => {
    const path = join(folder, "meta", name);
    if (existsSync(path)) return readFileSync(path, "utf8");
    throw new Problem("gadget-not-found", `cannot lay over ${folder}: it has no meta/${name}`, {
      cure: `Unpack your board's gadget and name that folder: unsquashfs -d board-gadget GADGET.snap.`,
    });
  });
  return { snapYaml, gadgetYaml };
}

function copyTo(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  // A link of the other gadget must not be written through.
  rmSync(to, { force: true });
  copyFileSync(from, to);
  chmodSync(to, statSync(from).mode | 0o644);
}

/** snapd wants to read what is below meta/, whatever the umask. */
function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
  writeFileSync(path, text);
  chmodSync(path, 0o644);
}

/** Modes that do not depend on the umask, and one time for all; one that is closed to other users stays closed. */
function settle(path: string, time: Date): void {
  const found = lstatSync(path);
  if (found.isDirectory()) {
    for (const name of readdirSync(path)) settle(join(path, name), time);
    chmodSync(path, 0o755);
  } else if (found.isFile()) {
    chmodSync(path, settledMode(statSync(path).mode));
  }
  lutimesSync(path, time, time);
}

function settledMode(mode: number): number {
  if ((mode & 0o111) !== 0) return 0o755;
  return (mode & 0o007) === 0 ? 0o600 : 0o644;
}
