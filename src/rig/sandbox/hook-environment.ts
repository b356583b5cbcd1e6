import type { GadgetHook } from "../gadget/gadget.ts";

export interface EnvironmentInput {
  readonly snapName: string;
  readonly version: string;
  readonly revision: string;
  /** As Debian names it: amd64, arm64. */
  readonly architecture: string;
  readonly cookie: string;
  /** Does the snap's folder on the save partition exist? */
  readonly hasSaveData: boolean;
  /** Only newer snapd sets SNAP_UID and SNAP_EUID. */
  readonly hasUid: boolean;
  readonly hook: Pick<GadgetHook, "environment">;
}

/** Root's. */
const home = "/root";

/** The path of a snap's folder on the save partition, as SNAP_SAVE_DATA names it. */
export function saveDataPath(snapName: string): string {
  return `/var/lib/snapd/save/snap/${snapName}`;
}

/** $NAME and ${NAME} as Go's os.Expand; unknown ones become nothing. */
function expanded(text: string, environment: ReadonlyMap<string, string>): string {
  return text.replace(
    /\$(?:\{([^}]*)\}|([A-Za-z_]\w*))/g,
    (_, braced: string | undefined, bare: string | undefined) => {
      return environment.get(braced ?? bare ?? "") ?? "";
    },
  );
}

/**
 * The whole environment of a hook: snapd snap/snapenv/snapenv.go, PATH and TMPDIR by cmd/snap-confine/snap-confine.c,
 * then what snap.yaml sets (cmd/snap-exec/main.go).
 */
export function hookEnvironment(input: EnvironmentInput): ReadonlyMap<string, string> {
  const { snapName, revision, cookie } = input;
  const userData = `${home}/snap/${snapName}/${revision}`;
  const environment = new Map<string, string>([
    ["SNAP", `/snap/${snapName}/${revision}`],
    ["SNAP_ARCH", input.architecture],
    ["SNAP_COMMON", `/var/snap/${snapName}/common`],
    ["SNAP_CONTEXT", cookie],
    ["SNAP_COOKIE", cookie],
    ["SNAP_DATA", `/var/snap/${snapName}/${revision}`],
    ["SNAP_INSTANCE_KEY", ""],
    ["SNAP_INSTANCE_NAME", snapName],
    ["SNAP_LIBRARY_PATH", "/var/lib/snapd/lib/gl:/var/lib/snapd/lib/gl32:/var/lib/snapd/void"],
    ["SNAP_NAME", snapName],
    ["SNAP_REAL_HOME", home],
    ["SNAP_REEXEC", ""],
    ["SNAP_REVISION", revision],
    ["SNAP_USER_COMMON", `${home}/snap/${snapName}/common`],
    ["SNAP_USER_DATA", userData],
    ["SNAP_VERSION", input.version],
    ["HOME", userData],
    ["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/games:/usr/local/games"],
    ["TMPDIR", "/tmp"],
    ["TEMPDIR", "/tmp"],
    ["XDG_RUNTIME_DIR", `/run/user/0/snap.${snapName}`],
  ]);
  if (input.hasSaveData) environment.set("SNAP_SAVE_DATA", saveDataPath(snapName));
  if (input.hasUid) for (const name of ["SNAP_UID", "SNAP_EUID"]) environment.set(name, "0");
  for (const [name, value] of input.hook.environment) environment.set(name, expanded(value, environment));
  return environment;
}
