import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Assertion } from "../../../src/assertion/assertion.ts";
import { putAssertion } from "../../../src/rig/assertion-files.ts";
import type { Attack } from "../attack.ts";
import type { Stage } from "../stage.ts";

type Part = Pick<Attack, "name" | "does" | "code"> & Partial<Attack>;

function top(stage: Stage): string {
  return join(stage.assertionFolder, "asserts-v0");
}

/** A file or link below asserts-v0 that nobody of snapd's has put there. */
function planted(path: string, put: (target: string, stage: Stage) => void | Promise<void>, part: Part): Attack {
  const first = path.split("/").slice(0, 2).join("/");
  return {
    liar: "disk",
    set: async (stage) => {
      const target = join(top(stage), path);
      mkdirSync(dirname(target), { recursive: true });
      await put(target, stage);
      stage.onEnd(() => rm(join(top(stage), first), { recursive: true, force: true }));
    },
    ...part,
  };
}

function serialFor({ cast, world }: Stage, serial: string, revision = 1): Assertion {
  const { brandId, model } = world.model;
  return cast.forger.serialOf({ brandId, model, serial }, revision);
}

/** Assertions in snapd's own store that are not where, what or whose they should be. */
export const plantedAttacks: readonly Attack[] = [
  planted(
    "serial/rig-brand/rig-one/other/active",
    (target, stage) => {
      writeFileSync(target, serialFor(stage, "RB1-9999-0001").encoded);
    },
    { name: "planted-in-another-place", does: "has a serial in the folder of another", code: "assertion-file-corrupt" },
  ),
  planted("serial/rig-brand/rig-one/RB1-9999-0001/active", (target) => writeFileSync(target, "type: serial\n\n"), {
    name: "planted-nonsense",
    does: "has a serial that cannot be decoded",
    code: "assertion-file-corrupt",
  }),
  planted(
    "serial/rig-brand/rig-one/RB1-9999-0001/active",
    (target, { cast }) => {
      writeFileSync(target, cast.brand.brand.account.encoded);
    },
    { name: "planted-of-another-type", does: "has an account among the serials", code: "assertion-file-corrupt" },
  ),
  planted("serial/rig-brand/rig-one/RB1-9999-0001/active", (target) => symlinkSync("/dev/zero", target), {
    name: "planted-link-to-device",
    does: "has a link to a device that never ends among the serials",
    code: "disk-not-a-file",
  }),
  planted("serial/rig-brand/rig-one/RB1-9999-0001/active", (target) => symlinkSync("active", target), {
    name: "planted-link-loop",
    does: "has a link to itself among the serials",
    code: "disk-link-loop",
  }),
  planted(
    "serial/rig-brand/rig-one/..%2F..%2Fx/active",
    (target, stage) => {
      writeFileSync(target, serialFor(stage, "RB1-9999-0001").encoded);
    },
    {
      name: "planted-path-tricks",
      does: "has a serial in a folder called ..%2F..%2Fx",
      code: "assertion-file-corrupt",
    },
  ),
  planted("serial/rig-brand/rig-one/RB1-9999-0001/active.7\u001b[2J", (target) => writeFileSync(target, "x"), {
    name: "planted-name-with-controls",
    does: "has a file whose name clears the screen",
    code: "assertion-file-corrupt",
  }),
  planted(
    "serial/rig-brand/rig-one/RB1-9999-0001/active",
    (target) => writeFileSync(target, new Uint8Array(16 * 1024 * 1024)),
    {
      name: "planted-huge",
      does: "has a serial of 16 MiB",
      code: "disk-too-big",
    },
  ),
  planted(
    "serial/rig-brand/rig-one/many/x",
    async (target) => {
      // One after the other and not in one go: the services of the attacks beside this one run in the same process.
      for (let number = 0; number < 10_001; number += 1) await mkdir(join(dirname(target), "..", `s${number}`));
    },
    { name: "planted-by-thousands", does: "has ten thousand folders of serials", code: "assertion-store-too-big" },
  ),
  planted("serial/x", () => undefined, {
    name: "store-for-everybody",
    does: "lets everybody write to the assertion store",
    code: "assertion-folder-open",
    set: (stage) => {
      chmodSync(top(stage), 0o777);
      stage.onEnd(() => chmodSync(top(stage), 0o755));
    },
  }),
  planted("serial/x", () => undefined, {
    name: "store-is-link",
    does: "has a link to a folder that everybody may write to in place of the assertion store",
    code: "assertion-folder-open",
    set: (stage) => {
      const elsewhere = stage.world.path("elsewhere");
      renameSync(top(stage), elsewhere);
      chmodSync(elsewhere, 0o777);
      symlinkSync(elsewhere, top(stage));
      stage.onEnd(() => {
        rmSync(top(stage));
        renameSync(elsewhere, top(stage));
        chmodSync(top(stage), 0o755);
      });
    },
  }),
  {
    name: "newer-revision-of-other-key",
    liar: "vault",
    does: "signs an older revision than the serial of another key that snapd has",
    code: "assertion-conflict",
    set: (stage) => putAssertion(stage.assertionFolder, serialFor(stage, "RB1-2048-0007", 5)),
    mend: (stage) => rmSync(join(top(stage), "serial"), { recursive: true }),
  },
  {
    name: "same-revision-of-other-key",
    liar: "vault",
    does: "signs the very revision that snapd has of this serial for another key",
    code: "assertion-conflict",
    set: (stage) => putAssertion(stage.assertionFolder, serialFor(stage, "RB1-2048-0007", 1)),
    mend: (stage) => rmSync(join(top(stage), "serial"), { recursive: true }),
  },
  {
    name: "second-model",
    liar: "disk",
    does: "has a second model and says nowhere which one counts",
    code: "model-ambiguous",
    set: (stage) => {
      const { cast } = stage;
      putAssertion(stage.assertionFolder, cast.forger.model("rig-two"));
      stage.onEnd(() => rmSync(join(top(stage), "model/16/rig-brand/rig-two"), { recursive: true }));
    },
  },
  {
    name: "model-of-stranger",
    liar: "disk",
    does: "has a model that a stranger signed with the brand's key named",
    code: "model-untrusted",
    set: (stage) => {
      const { cast, world } = stage;
      putAssertion(stage.assertionFolder, cast.forger.strangersModel());
      stage.onEnd(() => putAssertion(stage.assertionFolder, world.model));
    },
  },
];
