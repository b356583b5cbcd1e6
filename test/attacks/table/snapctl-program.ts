import { chmodSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { Attack } from "../attack.ts";

type Part = Pick<Attack, "name" | "does" | "code"> & Partial<Attack>;

const cookie = "c".repeat(43);

/** snapctl as a program, where its socket is missing. */
function program(script: string, part: Part): Attack {
  return {
    liar: "snapd",
    set: (stage) => {
      const path = stage.world.path("bin/snapctl");
      mkdirSync(dirname(path));
      stage.keep("bin/snapctl", `#!/bin/sh\n${script}\n`);
      chmodSync(path, 0o755);
      stage.environment["PATH"] = `${dirname(path)}:/usr/bin:/bin`;
      stage.environment["SNAP_COOKIE"] = cookie;
    },
    ...part,
  };
}

export const programLies: readonly Attack[] = [
  program("echo '[broken'", {
    name: "snapctl-program-nonsense",
    does: "is a program snapctl that prints nonsense",
    code: "snapd-answer-unreadable",
  }),
  program("head -c 50000000 /dev/zero", {
    name: "snapctl-program-huge",
    does: "is a program snapctl that prints 50 MB",
    code: "snapd-answer-unreadable",
  }),
  program("kill -9 $$", {
    name: "snapctl-program-killed",
    does: "is a program snapctl that is killed",
    code: "snapd-failed",
  }),
  program("printf 'error: \\033[2J\\342\\200\\256 no\\n' >&2; exit 1", {
    name: "snapctl-program-with-controls",
    does: "is a program snapctl that refuses with terminal commands",
    code: "snapd-refused",
  }),
];
