/** One thing a hook sees at a path of its own, given to bubblewrap in this order. */
export type Mount =
  /** The same file or folder of this machine, read-only or writable. */
  | { readonly kind: "read-only" | "writable"; readonly from: string; readonly at: string }
  | { readonly kind: "link"; readonly to: string; readonly at: string }
  /** "closed" makes what is already mounted there read-only. */
  | { readonly kind: "folder" | "memory" | "processes" | "devices" | "closed"; readonly at: string };

/** All that bubblewrap is told about one hook. */
export interface HookView {
  readonly mounts: readonly Mount[];
  readonly environment: ReadonlyMap<string, string>;
  /** False: its own network namespace with nothing in it. True: the one bubblewrap is started in. */
  readonly network: boolean;
  readonly command: readonly string[];
}

const options = {
  "read-only": "--ro-bind",
  writable: "--bind",
  folder: "--dir",
  memory: "--tmpfs",
  processes: "--proc",
  devices: "--dev",
  closed: "--remount-ro",
} as const;

function mountArguments(mount: Mount): readonly string[] {
  if (mount.kind === "link") return ["--symlink", mount.to, mount.at];
  if ("from" in mount) return [options[mount.kind], mount.from, mount.at];
  return [options[mount.kind], mount.at];
}

/** In the hook uid 0, and on this machine nobody who may do anything: every capability is gone. */
const isolation = (
  "--unshare-user --uid 0 --gid 0 --unshare-pid --unshare-ipc --unshare-uts --unshare-cgroup-try " +
  "--hostname localhost --cap-drop ALL --disable-userns --die-with-parent --new-session"
).split(" ");

/** bubblewrap's arguments for `--args`, and the command behind them. */
export function bubblewrapArguments(view: HookView): readonly string[] {
  return [
    ...isolation,
    ...(view.network ? [] : ["--unshare-net"]),
    ...view.mounts.flatMap(mountArguments),
    "--chdir",
    "/",
    "--clearenv",
    ...[...view.environment].flatMap(([name, value]) => ["--setenv", name, value]),
  ];
}
