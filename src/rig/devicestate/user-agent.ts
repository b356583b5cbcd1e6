import type { SnapdSystem } from "../snapd/snapd-system.ts";

/** snapd's User-Agent (snapdenv/useragent.go) on a device of the rig. */
export function userAgentOf({ version, model }: SnapdSystem): string {
  const base = model.headers.get("base");
  const core = typeof base === "string" ? base.replace("core", "") : "16";
  const [extra, release] = model.classic ? ["; classic", "debian/12"] : ["", `ubuntu-core/${core}`];
  const architecture = model.headers.get("architecture");
  const machine = typeof architecture === "string" ? architecture : "amd64";
  return `snapd/${version} (series 16${extra}) ${release} (${machine}) linux/6.1.0-rig`;
}
