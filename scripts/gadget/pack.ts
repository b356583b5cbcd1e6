import { mkdirSync } from "node:fs";
import { printable } from "../../src/problem/printable.ts";
import { Problem } from "../../src/problem/problem.ts";
import { findProgram, runCommand } from "../command.ts";

export interface PackInput {
  /** The staged gadget. */
  readonly folder: string;
  /** The snap is written into this folder. */
  readonly out: string;
  /** Time of the squashfs itself. */
  readonly time: Date;
}

/**
 * Runs Debian's and Ubuntu's `snap pack`, which checks snap.yaml and gadget.yaml by snapd's own rules. It needs neither
 * systemd nor a running snapd. Gives back the path of the snap. Problems rig-tool-missing,
 * gadget-file-wrong.
 */
export async function packGadget({ folder, out, time }: PackInput): Promise<string> {
  const snap = findProgram(["snap"]);
  if (snap === undefined) {
    throw new Problem("rig-tool-missing", "cannot pack: there is no command snap here", {
      cure: "Install it, as root: apt-get install --no-install-recommends snapd squashfs-tools.",
    });
  }
  mkdirSync(out, { recursive: true });
  const seconds = String(Math.floor(time.getTime() / 1000));
  const { status, stdout, stderr } = await runCommand(snap, ["pack", "--compression=lzo", folder, out], {
    env: { ...process.env, SOURCE_DATE_EPOCH: seconds, LC_ALL: "C" },
  });
  const built = /^built: (.+)$/m.exec(stdout)?.[1];
  if (status === 0 && built !== undefined) return built;
  const said = `${stderr}${stdout}`.trim();
  throw new Problem("gadget-file-wrong", `cannot pack ${folder}: snap pack says ${printable(said, 1000)}`);
}
