import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { CommandResult } from "../../scripts/command.ts";
import { projectFolder } from "../../scripts/project.ts";
import { exitStatus } from "../../src/problem/exit-status.ts";
import { sealEnvelope } from "../../src/record/dsse.ts";
import { agentFile } from "../rig/setup/agent.ts";
import { type GuideStep, guideSteps, runStep } from "../rig/setup/guide.ts";
import { rigBrand, smallDeviceKey, World } from "../rig/setup/world.ts";
import { keyOf, recordOf } from "../unit/record/a-record.ts";

const steps = guideSteps("on-the-line");
const page = readFileSync(`${projectFolder}/docs/guides/on-the-line.md`, "utf8");
const [session = { commands: "", prints: undefined }] = steps;
const serial = "RB1-2048-0007";

/** The minute between two tries: as long as it takes to mend the vault. */
const quickSleep = `#!/bin/sh
touch slept
until test -e mended; do /bin/sleep 0.1; done
`;

let world: World;

/** The unit is "/", its gadget is where snapd mounts it, and the technician's files are in a folder of their own. */
beforeAll(async () => {
  const brand = await rigBrand();
  world = await World.make({
    brand,
    deviceKey: await smallDeviceKey(),
    hardwareSerial: serial,
    snapd: true,
    vaultFaults: [{ fault: "busy-503", endpoint: "request-id", times: 999 }],
  });
  for (const folder of ["bin", "station", "station/station-4", "quick", "root/proc", "root/dev"]) {
    mkdirSync(world.path(folder), { recursive: true });
  }
  copyFileSync(world.path("settings.yaml"), world.path("prepare-device.yaml"));
  copyFileSync(agentFile, world.path("bin/prepare-device"));
  writeFileSync(world.path("quick/sleep"), quickSleep, { mode: 0o755 });
});

afterAll(() => world[Symbol.asyncDispose]());

function bubblewrap(): readonly string[] {
  const root = (name: string): string => world.path(`root/${name}`);
  const system = ["usr", "etc"].flatMap((name) => ["--ro-bind", `/${name}`, `/${name}`]);
  const links = ["bin", "lib", "lib64"].flatMap((name) => ["--symlink", `usr/${name}`, `/${name}`]);
  const unit = ["var", "run", "sys"].flatMap((name) => ["--bind", root(name), `/${name}`]);
  const gadget = ["--ro-bind", world.folder, "/snap/my-gadget/current", "--bind", world.path("station"), "/station"];
  const rest = ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--chdir", "/station"];
  return ["bwrap", ...system, ...links, ...unit, ...gadget, ...rest, "--"];
}

function follow({ commands, prints }: GuideStep): Promise<CommandResult> {
  const environment = { PATH: "/snap/my-gadget/current/quick:/usr/bin:/bin", HOME: "/tmp" };
  const begun = { commands: `${session.commands}PATH=/snap/my-gadget/current/quick:$PATH\n${commands}`, prints };
  return runStep(begun, { folder: world.path("station"), environment, through: bubblewrap() });
}

function step(beginning: string): GuideStep {
  const found = steps.filter(({ commands }) => commands.startsWith(beginning));
  const [only] = found;
  if (only === undefined || found.length > 1) throw new TypeError(`the guide has ${found.length} × ${beginning}`);
  return only;
}

function station(name: string): string {
  return world.path(`station/${name}`);
}

describe("the guide of the line, on a unit whose vault is busy", () => {
  test("has no step that is not tried here", () => {
    expect(steps).toHaveLength(9);
  });

  test("a run ends with 5, which the guide says to run again", async () => {
    const run = await follow({ commands: 'prepare-device provision --config "$settings"\n', prints: undefined });
    expect({ status: run.status, said: /\[[a-z-]+\]$/m.exec(run.stderr)?.[0] }).toEqual({
      status: 5,
      said: "[vault-busy]",
    });
  });

  test("explain says who acts, and whether to try again", async () => {
    const { status, stdout } = await follow(step("prepare-device explain"));
    expect(status).toBe(0);
    expect(stdout).toMatch(/Who acts: .*\n.*Exit status: 6 .*\n.*Try again: +no/);
  });

  test("doctor, record and diag say what there is, and change nothing", async () => {
    const asked = world.askedFor.filter((name) => name === "request-id").length;
    const doctor = await follow(step("prepare-device doctor"));
    expect(doctor.status).toBe(0);
    expect(doctor.stdout.replace(/ +/g, " ")).toContain(`\nok serial ${serial} from dmi.product-serial\n`);
    const show = await follow(step("prepare-device record show"));
    expect(show.status).toBe(0);
    expect(show.stdout).toContain("provision: failed [");
    expect((await follow(step("prepare-device diag"))).status).toBe(0);
    const archive = readFileSync(station("unit.zip"));
    expect(archive.includes("record.dsse.json") && !archive.includes(world.apiKey)).toBe(true);
    expect(world.askedFor.filter((name) => name === "request-id")).toHaveLength(asked);
  });

  test("the loop goes on while waiting helps, and ends with the registered unit", async () => {
    const following = follow(step("until"));
    await vi.waitUntil(() => existsSync(station("slept")), { timeout: 50_000 });
    await world.mendVault();
    copyFileSync(world.path("settings.yaml"), world.path("prepare-device.yaml"));
    writeFileSync(station("mended"), "");
    const { status, stderr } = await following;
    expect({ status, stderr }).toEqual({ status: 0, stderr });
    const last = JSON.parse(readFileSync(station("last-run.json"), "utf8")) as ReturnType<typeof recordOf>;
    expect(last).toMatchObject({ runs: 3, run: { outcome: "registered" }, unit: { serial } });
    expect(last.earlier.map(({ outcome }) => outcome)).toEqual(["failed", "failed"]);
  });

  test("the loop ends at once where waiting does not help", async () => {
    const wrong = step("until").commands.replace('"$settings"', "/station/no-such-settings.yaml");
    const { status, stderr } = await follow({ commands: wrong, prints: undefined });
    expect({ status, tries: stderr.split("error: ").length - 1 }).toEqual({ status: 0, tries: 1 });
  });

  test("the label is made, and the record taken off under the name of its content", async () => {
    expect((await follow(step("prepare-device record label"))).status).toBe(0);
    expect(["label.svg", "label.png"].map((name) => statSync(station(name)).size > 0)).toEqual([true, true]);
    expect(await follow(step("mkdir -p station-3"))).toEqual({ status: 0, stdout: "1\n", stderr: "" });
    expect(await follow(step("mkdir -p station-3"))).toEqual({ status: 0, stdout: "1\n", stderr: "" });
  });

  test("merging a clean shift ends with 0, one with a duplicate with 7", async () => {
    const put = (unit: number, statement: unknown): void => {
      const bytes = sealEnvelope(new TextEncoder().encode(JSON.stringify(statement)), keyOf(unit));
      writeFileSync(station(`station-4/unit-${unit}.dsse.json`), bytes);
    };
    put(1, recordOf(1));
    expect((await follow(step("prepare-device record merge"))).status).toBe(0);
    rmSync(station("units.csv"));
    put(2, recordOf(2, { unit: { serial: recordOf(1).unit.serial } }));
    const { status, stdout } = await follow(step("prepare-device record merge"));
    expect(status).toBe(7);
    expect(stdout).toContain("DUPLICATE serial acme/");
    expect(readdirSync(world.path("station"))).toContain("units.csv");
  });
});

describe("the tables of the guide", () => {
  test("say what every exit status calls for", () => {
    const rows = [...page.matchAll(/^\| (\d+) \|/gm)].map(([, status]) => Number(status));
    expect(rows).toEqual(Object.values(exitStatus).filter((status) => status < 128));
  });

  test("name codes that there are", () => {
    const codes = [...page.matchAll(/errors\.md#([a-z-]+)\)/g)].map(([, code = ""]) => code);
    expect(codes.length).toBeGreaterThan(10);
    expect(() => execFileSync(agentFile, ["explain", ...codes.slice(0, 1)])).not.toThrow();
    const known = JSON.parse(execFileSync(agentFile, ["explain", "--json"], { encoding: "utf8" })) as unknown;
    for (const code of codes) expect(JSON.stringify(known)).toContain(`"${code}"`);
  });
});
