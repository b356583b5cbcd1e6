import { mkdirSync } from "node:fs";
import { findProgram, outputOf } from "../command.ts";

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
 * systemd nor a running snapd. Gives back the path of the snap.
 */
export async function packGadget({ folder, out, time }: PackInput): Promise<string> {
  const snap = findProgram(["snap"]);
  if (snap === undefined) {
    throw new Error(
      "cannot pack: there is no command snap here; as root: apt-get install --no-install-recommends snapd squashfs-tools",
    );
  }
  mkdirSync(out, { recursive: true });
  const seconds = String(Math.floor(time.getTime() / 1000));
  const said = await outputOf(snap, ["pack", "--compression=lzo", folder, out], {
    env: { ...process.env, SOURCE_DATE_EPOCH: seconds, LC_ALL: "C" },
  });
  const built = /^built: (.+)$/m.exec(said)?.[1];
  if (built === undefined) throw new Error(`cannot tell what snap pack made: ${said.trim()}`);
  return built;
}
