import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { snapdLimits, type TimeLimits } from "../../../src/commands/hooks/time-limits.ts";
import type { Brand } from "../../../src/rig/brand.ts";
import { throwAwayBrand } from "../../brand/throw-away.ts";
import { HookWorld } from "./hook-world.ts";

let brand: Brand;

beforeAll(async () => {
  brand = await throwAwayBrand();
});

const noPlugs = { network: true, control: false, "device-keys": false };
const verdict = { version: 1, at: "2026-01-01T00:00:00Z", hook: "configure", health: "blocked", code: "abc" };

interface Oddity {
  readonly what: string;
  /** Lays it out in the agent's own folder of SNAP_COMMON. */
  readonly lay: (folder: string) => void;
}

const verdicts: readonly Oddity[] = [
  { what: "is a folder", lay: (folder) => mkdirSync(`${folder}/verdict.json`) },
  { what: "is a pipe", lay: (folder) => execFileSync("mkfifo", [`${folder}/verdict.json`]) },
  { what: "is a loop of links", lay: (folder) => symlinkSync(`${folder}/verdict.json`, `${folder}/verdict.json`) },
  { what: "is too big", lay: (folder) => writeFileSync(`${folder}/verdict.json`, "x".repeat(20_000)) },
  { what: "is no JSON", lay: (folder) => writeFileSync(`${folder}/verdict.json`, "{{{") },
  {
    what: "has a code that snapd refuses",
    lay: (folder) => writeFileSync(`${folder}/verdict.json`, JSON.stringify({ ...verdict, code: "X Y", message: "m" })),
  },
  {
    what: "has a message of blanks",
    lay: (folder) => writeFileSync(`${folder}/verdict.json`, JSON.stringify({ ...verdict, message: " \n " })),
  },
];

const folders: readonly Oddity[] = [
  {
    what: "is a file",
    lay: (folder) => {
      rmSync(folder, { recursive: true });
      writeFileSync(folder, "");
    },
  },
  {
    what: "is a link to nowhere",
    lay: (folder) => {
      rmSync(folder, { recursive: true });
      symlinkSync("/nonexistent", folder);
    },
  },
];

async function seedingWith(lay: (folder: string) => void): Promise<HookWorld> {
  const rig = await HookWorld.start({ brand, seeded: false, plugs: noPlugs });
  mkdirSync(rig.commonFolder, { recursive: true });
  lay(rig.commonFolder);
  return rig;
}

describe("check-health while the system is seeded", () => {
  it.each(verdicts)("says that nothing is known when the verdict $what", async ({ lay }) => {
    await using rig = await seedingWith(lay);
    expect((await rig.run("check-health")).exit).toBe(0);
    expect(rig.snapd.health).toMatchObject({ status: "waiting", code: "not-registered" });
  });

  it.each(folders)("ends well when the agent's folder $what", async ({ lay }) => {
    await using rig = await seedingWith(lay);
    expect((await rig.run("check-health")).exit).toBe(0);
  });

  it.each([
    ["that is a file", "/etc/passwd"],
    ["that takes no folder", "/proc"],
    ["too long for a path", `/${"x".repeat(5000)}`],
    ["with a NUL", "/tmp/\0"],
  ])("ends well with a SNAP_COMMON %s", async (_, SNAP_COMMON) => {
    await using rig = await seedingWith(() => undefined);
    for (const hook of ["check-health", "configure", "install"])
      expect((await rig.run(hook, { environment: { SNAP_COMMON } })).exit).toBe(0);
  });

  it("ends well, and says why, when snapd takes no health", async () => {
    await using rig = await seedingWith(() => undefined);
    const { exit, told } = await rig.run("check-health", { environment: { SNAP_COOKIE: "of-nobody" } });
    expect(exit).toBe(0);
    expect(told).toMatch(/^the health could not be told: .* \[[a-z-]+\]$/m);
  });
});

describe("something in the log's place", () => {
  it("is no pipe that a hook would wait at", { timeout: 10_000 }, async () => {
    await using rig = await seedingWith((folder) => execFileSync("mkfifo", [`${folder}/log.jsonl`]));
    for (const hook of ["configure", "check-health", "install"]) expect((await rig.run(hook)).exit).toBe(0);
  });

  it("is no link by which another file would be written to", async () => {
    await using rig = await seedingWith((folder) => {
      writeFileSync(`${dirname(folder)}/victim`, "mine\n");
      symlinkSync("../victim", `${folder}/log.jsonl`);
    });
    await rig.run("configure");
    expect(readFileSync(`${rig.commonFolder}/../victim`, "utf8")).toBe("mine\n");
  });
});

describe("the log", () => {
  it("is kept in three files", async () => {
    await using rig = await seedingWith((folder) => writeFileSync(`${folder}/log.jsonl`, "x".repeat(270_000)));
    await rig.run("configure");
    expect(readFileSync(`${rig.commonFolder}/log.jsonl.1`, "utf8")).toHaveLength(270_000);
    expect(readFileSync(`${rig.commonFolder}/log.jsonl`, "utf8")).toMatch(/^\{"at":/);
  });

  it("is begun where the folder is not there yet", async () => {
    await using rig = await seedingWith((folder) => rmSync(folder, { recursive: true }));
    await rig.run("configure");
    expect(existsSync(`${rig.commonFolder}/log.jsonl`)).toBe(true);
  });
});

describe("a hook's time", () => {
  const shortLimits: TimeLimits = {
    ...snapdLimits,
    configure: { deadlineSeconds: 2, endSeconds: 60 },
    "prepare-device": { deadlineSeconds: 60, endSeconds: 2 },
  };
  const deadline = ["deadline: 570"];

  it("ends before snapd would end it, whatever deadline the settings have", async () => {
    const faults = [{ fault: "pending-999", endpoint: "serial" }] as const;
    await using rig = await HookWorld.start({ brand, seeded: false, route: "adopted", faults, settings: deadline });
    const { exit, told } = await rig.run("configure", { limits: shortLimits });
    expect({ exit, told }).toEqual({ exit: 0, told: expect.stringContaining("gave-up-waiting") as string });
  });

  it("also ends what the deadline does not, with a status that keeps snapd from registering", async () => {
    const faults = [{ fault: "slow", endpoint: "request-id" }] as const;
    await using rig = await HookWorld.start({ brand, route: "adopted", faults, settings: deadline });
    const { exit, told } = await rig.run("prepare-device", { limits: shortLimits });
    expect(exit).toBe(5);
    expect(told).toContain("gave-up-waiting");
  });

  it.each([
    ["configure", 300],
    ["check-health", 30],
    ["install", 600],
    ["prepare-device", 600],
    ["prepare-serial-request", 600],
  ] as const)("in %s is shorter than snapd's %i s by enough for its last words", (hook, snapdSeconds) => {
    const { deadlineSeconds, endSeconds } = snapdLimits[hook];
    expect(deadlineSeconds).toBeLessThan(endSeconds);
    expect(endSeconds + 5).toBeLessThanOrEqual(snapdSeconds);
  });
});
