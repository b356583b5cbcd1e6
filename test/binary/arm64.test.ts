import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { targets } from "../../scripts/build/target.ts";
import { findProgram } from "../../scripts/command.ts";
import { projectFolder } from "../../scripts/project.ts";
import { throwAwayBrand } from "../brand/throw-away.ts";
import { HookWorld, serial } from "../contract/hooks/hook-world.ts";

const { emulator } = targets.arm64;
const runnable = process.arch === "arm64" || findProgram([emulator]) !== undefined;

describe.skipIf(!runnable)(`the arm64 executable (${runnable ? "run" : `left out: no ${emulator} here`})`, () => {
  // One for each part of the program that is ours: a code cache of another architecture would be warned of.
  test.each([["--version"], ["--help"], ["hook", "no-such-hook"]])(
    "says to %s %s what the native one says",
    (...args) => {
      const native = spawnSync(`${projectFolder}/dist/prepare-device-linux-${process.arch}`, args, {
        encoding: "utf8",
      });
      const foreign = spawnSync(`${projectFolder}/scripts/run-arm64.sh`, args, { encoding: "utf8" });
      const { status, stdout, stderr } = native;
      expect(foreign).toMatchObject({ status, stdout, stderr });
      expect(stderr).not.toContain("Warning");
    },
  );

  test("as hooks, registers while the system is seeded; snapd adopts, and the hooks to come change nothing", async () => {
    await using rig = await HookWorld.start({ brand: await throwAwayBrand(), seeded: false });
    const program = `${projectFolder}/scripts/run-arm64.sh`;
    for (const hook of ["install", "configure"]) {
      const { exit, told } = await rig.runExecutable(program, hook);
      expect(exit, told).toBe(0);
    }
    rig.snapd.seeded = true;
    expect(await rig.snapd.lookForSerial()).toMatchObject({ kind: "restored", session: { opened: true } });
    expect((await rig.runExecutable(program, "configure")).exit).toBe(0);
    expect((await rig.runExecutable(program, "check-health")).exit).toBe(0);
    expect({ keys: rig.keys().length, submissions: rig.submissions() }).toEqual({ keys: 1, submissions: 1 });
  }, 300_000);

  test("as prepare-device without grants, leaves the registration to snapd", async () => {
    const plugs = { network: true, control: false, "device-keys": false };
    await using rig = await HookWorld.start({ brand: await throwAwayBrand(), plugs });
    const { exit, told } = await rig.runExecutable(`${projectFolder}/scripts/run-arm64.sh`, "prepare-device");
    expect(exit, told).toBe(0);
    expect(rig.snapd.configuration).toMatchObject({ registration: { "proposed-serial": serial } });
  }, 300_000);
});
