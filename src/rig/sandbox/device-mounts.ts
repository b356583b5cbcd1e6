import { existsSync, lstatSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import type { Gadget } from "../gadget/gadget.ts";
import { baseEtc } from "./etc-folder.ts";
import type { Grants } from "./grants.ts";
import { saveDataPath } from "./hook-environment.ts";
import { hiddenProc } from "./proc-folder.ts";
import type { Mount } from "./view.ts";

/** The folders of this machine that a hook's device is made of. */
export interface DeviceFolders {
  /** The device's own files: run, var/lib/snapd, var/snap, tmp, root/snap. */
  readonly root: string;
  /** The base: usr, lib … of this machine, or of an unpacked base snap. */
  readonly base: string;
  readonly etc: string;
  /** Names in `etc` that stand in the hook's /etc. */
  readonly etcNames: readonly string[];
  /** What is at /proc and at /sys. */
  readonly proc: string;
  readonly sys: string;
  /** Further top folders of the board. */
  readonly boardFolders: readonly (readonly [name: string, from: string])[];
  /** A file that nobody in the sandbox may open: in place of snapd's socket where it is not granted. */
  readonly closedFile: string;
  /** Laid over all of it at last. */
  readonly further: readonly Mount[];
}

function baseMounts(base: string): readonly Mount[] {
  const mounts: Mount[] = [
    { kind: "read-only", from: join(base, "usr"), at: "/usr" },
    // What was installed here by hand is in no base.
    { kind: "memory", at: "/usr/local" },
  ];
  for (const name of readdirSync(base).filter((one) => /^(?:s?bin|lib\w*)$/.test(one))) {
    const path = join(base, name);
    if (lstatSync(path).isSymbolicLink()) mounts.push({ kind: "link", to: readlinkSync(path), at: `/${name}` });
    else mounts.push({ kind: "read-only", from: path, at: `/${name}` });
  }
  return mounts;
}

function etcMounts({ base, etc, etcNames }: DeviceFolders): readonly Mount[] {
  const fromBase = baseEtc.filter((name) => existsSync(join(base, "etc", name)));
  return [
    { kind: "folder", at: "/etc" },
    ...fromBase.map((name): Mount => ({ kind: "read-only", from: join(base, "etc", name), at: `/etc/${name}` })),
    ...etcNames.map((name): Mount => ({ kind: "read-only", from: join(etc, name), at: `/etc/${name}` })),
  ];
}

function kernelMounts({ proc, sys, boardFolders }: DeviceFolders): readonly Mount[] {
  return [
    { kind: "memory", at: "/run" },
    { kind: "processes", at: hiddenProc },
    // Root's files in procfs, the kernel's settings among them, obey root without asking for a capability.
    { kind: "closed", at: hiddenProc },
    { kind: "read-only", from: proc, at: "/proc" },
    { kind: "read-only", from: sys, at: "/sys" },
    { kind: "devices", at: "/dev" },
    ...boardFolders.map(([name, from]): Mount => ({ kind: "read-only", from, at: `/${name}` })),
  ];
}

function snapMounts(gadget: Gadget, revision: string, root: string): readonly Mount[] {
  const { name, folder } = gadget;
  const own = (path: string): Mount => ({ kind: "writable", from: join(root, path), at: `/${path}` });
  const saved = saveDataPath(name);
  return [
    { kind: "read-only", from: folder, at: `/snap/${name}/${revision}` },
    { kind: "link", to: revision, at: `/snap/${name}/current` },
    own("var/lib/snapd"),
    ...(existsSync(join(root, saved)) ? [own(saved.slice(1))] : []),
    own(`var/snap/${name}`),
    own(`root/snap/${name}`),
    { kind: "writable", from: join(root, "tmp"), at: "/tmp" },
    { kind: "memory", at: "/var/tmp" },
  ];
}

function socketMounts({ root, closedFile }: DeviceFolders, { control }: Grants): readonly Mount[] {
  const run = join(root, "run");
  const rest = control ? join(run, "snapd.socket") : closedFile;
  return [
    { kind: "writable", from: join(run, "snapd-snap.socket"), at: "/run/snapd-snap.socket" },
    { kind: control ? "writable" : "read-only", from: rest, at: "/run/snapd.socket" },
    { kind: "link", to: "/run", at: "/var/run" },
  ];
}

/** Everything a hook of the gadget sees, in the order in which it is put together. */
export function deviceMounts(
  folders: DeviceFolders,
  gadget: Gadget,
  hook: { readonly revision: string; readonly grants: Grants },
): readonly Mount[] {
  return [
    ...baseMounts(folders.base),
    ...etcMounts(folders),
    ...kernelMounts(folders),
    ...socketMounts(folders, hook.grants),
    ...snapMounts(gadget, hook.revision, folders.root),
    ...folders.further,
    // Nothing may be written but where something writable is mounted.
    { kind: "closed", at: "/run" },
    { kind: "closed", at: "/" },
  ];
}
