import { spawnSync } from "node:child_process";

const isRoot = process.getuid?.() === 0;

/** Runs what follows as a user to whom file modes apply: root without the right to pass them by. */
export const heedingModes: readonly string[] = isRoot
  ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--"]
  : [];

/**
 * Runs what follows so that no file it writes can grow beyond this many blocks of 512 bytes: the write fails half-way
 * as on a full disk. A shell that ignores SIGXFSZ hands that on.
 */
export function withFilesUpTo(blocks: number): readonly string[] {
  return ["sh", "-c", `trap '' XFSZ; ulimit -f ${blocks}; exec "$@"`, "sh"];
}

/** A mount namespace of one's own: as root, or else as root of a user namespace. */
const namespace: readonly string[] = isRoot
  ? ["unshare", "--mount"]
  : ["unshare", "--user", "--map-root-user", "--mount"];

/** Why file systems cannot be mounted here, if they cannot. */
export function missingMounts(): string | undefined {
  const [file = "", ...args] = namespace;
  const script = "mount -t tmpfs -o size=64k none /mnt && umount /mnt";
  const { status } = spawnSync(file, [...args, "sh", "-c", script], { stdio: "ignore" });
  return status === 0 ? undefined : "this machine lets nobody mount file systems (neither root nor a user namespace)";
}

export interface SmallFileSystem {
  /** The folder it is mounted on; what is there is copied into it, and back when the program has ended. */
  readonly folder: string;
  /** A folder for the copy, on the disk. */
  readonly copy: string;
  readonly sizeBytes: number;
  readonly readOnly?: boolean;
}

/**
 * Runs what follows with a small file system of its own on the folder. Nobody else sees the mount, and it ends with the
 * program; the copy holds what it left.
 */
export function withFileSystem({ folder, copy, sizeBytes, readOnly = false }: SmallFileSystem): readonly string[] {
  const script = `set -e
    folder=$1 copy=$2; shift 2
    cp -a "$folder" "$copy"
    mount -t tmpfs -o size=${sizeBytes},mode=755 none "$folder"
    cp -a "$copy/." "$folder/"
    ${readOnly ? 'mount -o remount,ro "$folder"' : ":"}
    set +e
    "$@"; status=$?
    rm -rf "$copy"
    cp -a "$folder" "$copy"
    exit $status`;
  return [...namespace, "sh", "-c", script, "sh", folder, copy];
}

/** A network and mounts of one's own. */
const networkNamespace: readonly string[] = [...namespace, "--net"];

/** Why no network can be made here, if none can. */
export function missingNetworks(): string | undefined {
  const [file = "", ...args] = networkNamespace;
  const { status } = spawnSync(file, [...args, "ip", "link", "set", "lo", "up"], { stdio: "ignore" });
  return status === 0 ? undefined : "this machine lets nobody make a network (unshare, ip)";
}

/**
 * Runs what follows in a network without a way out, with this resolv.conf: what is sent to 10.99.0.0/16 is dropped without
 * a word.
 */
export function withSilentNameServer(resolvConf: string): readonly string[] {
  const script = `set -e
    ip link set lo up
    ip route add 10.99.0.0/16 dev lo
    mount --bind "$1" "$(realpath /etc/resolv.conf)"; shift
    exec "$@"`;
  return [...networkNamespace, "sh", "-c", script, "sh", resolvConf];
}
