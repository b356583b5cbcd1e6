import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Files of the base's /etc that programs need to start at all. */
export const baseEtc = [
  "alternatives",
  "bash.bashrc",
  "group",
  "ld.so.cache",
  "ld.so.conf",
  "ld.so.conf.d",
  "localtime",
  "nsswitch.conf",
  "passwd",
  "profile",
  "protocols",
  "services",
] as const;

export interface EtcInput {
  /** PEM of authorities that the hook trusts beside those of the base. */
  readonly authorities: readonly string[];
  readonly machineId: string;
  /** Base snap of the gadget: core22 … */
  readonly base: string;
  /** The base's root: / is this machine. */
  readonly baseRoot: string;
}

function osRelease(base: string): string {
  const version = /^core(\d\d)$/.exec(base)?.[1] ?? "16";
  return `NAME="Ubuntu Core"\nVERSION="${version}"\nID=ubuntu-core\nVERSION_ID="${version}"\n`;
}

/** Writes the device's own /etc: names resolve through the rig, its authority is trusted, it is an Ubuntu Core. */
export function makeEtcFolder(folder: string, { authorities, machineId, base, baseRoot }: EtcInput): readonly string[] {
  const bundle = join(baseRoot, "etc/ssl/certs/ca-certificates.crt");
  const known = existsSync(bundle) ? readFileSync(bundle, "utf8") : "";
  const authority = `${known}${authorities.join("")}`;
  const openssl = join(baseRoot, "etc/ssl/openssl.cnf");
  const files: Readonly<Record<string, string>> = {
    hosts: "127.0.0.1 localhost\n",
    hostname: "localhost\n",
    "machine-id": machineId,
    "os-release": osRelease(base),
    "resolv.conf": "nameserver 127.0.0.1\n",
    "ssl/certs/ca-certificates.crt": authority,
    // Where OpenSSL itself looks when nobody tells it anything.
    "ssl/cert.pem": authority,
    ...(existsSync(openssl) ? { "ssl/openssl.cnf": readFileSync(openssl, "utf8") } : {}),
  };
  mkdirSync(join(folder, "ssl/certs"), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return ["hosts", "hostname", "machine-id", "os-release", "resolv.conf", "ssl"];
}
