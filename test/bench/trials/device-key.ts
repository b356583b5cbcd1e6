import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { findProgram } from "../../../scripts/command.ts";
import { generateDeviceKey } from "../../../src/keys/device-key.ts";
import type { Finding } from "../figures/figure.ts";
import { type Bench, inPairs, type Trial } from "../trial.ts";

/** As snapd calls it (overlord/devicestate/crypto.go). */
function sshKeygen(file: string): void {
  execFileSync("ssh-keygen", ["-t", "rsa", "-b", "4096", "-N", "", "-m", "PEM", "-f", file], { stdio: "ignore" });
  rmSync(file);
}

async function run(bench: Bench): Promise<readonly Finding[]> {
  if (findProgram(["ssh-keygen"]) === undefined) return [{ name: "rsa-4096", why: "ssh-keygen is not installed" }];
  const [ours, peer] = [[] as number[], [] as number[]];
  const timed = async (into: number[], work: () => unknown): Promise<void> => {
    const startMs = performance.now();
    await work();
    into.push(performance.now() - startMs);
  };
  await inPairs(
    bench,
    () => timed(ours, () => generateDeviceKey()),
    () => timed(peer, () => sshKeygen(join(bench.folder, "key"))),
  );
  const counted = (times: readonly number[]): readonly number[] => times.slice(bench.warmUp);
  const sides = { what: "an RSA-4096 device key, encoded", peerWhat: "ssh-keygen, which snapd runs" };
  return [{ name: "rsa-4096", ...sides, unit: "ms", ours: counted(ours), peer: counted(peer) }];
}

/** Making the device key. */
export const deviceKeyTrial: Trial = {
  names: ["rsa-4096"],
  pairs: { whole: 100, quick: 10 },
  quickly: true,
  run,
};
