import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { type CommandResult, outputOf, runCommand } from "../../scripts/command.ts";
import { projectFolder } from "../../scripts/project.ts";
import { gadgetFixture } from "./rig-command.ts";

const page = readFileSync("docs/qa.md", "utf8");

function blockOf(language: string): string {
  return new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "m").exec(page)?.[1] ?? "";
}

const written = ["lint.sarif", "first-boot.xml", "first-boot.html", "accidents.xml", "accidents.html"];

let folder: string;
let snap: string;

/** A gadget whose key is given at build time, as lint wants it, and whose hook has been changed as told. */
async function packed(name: string, change: (hook: string) => string): Promise<string> {
  const source = join(folder, `${name}-source`);
  const hook = join(source, "meta/hooks/prepare-device");
  cpSync(gadgetFixture("shell"), source, { recursive: true });
  writeFileSync(join(source, "api-key"), "not-a-real-key\n");
  const text = readFileSync(hook, "utf8").replace("api-key=not-a-real-key", 'api-key="$(cat "$SNAP/api-key")"');
  writeFileSync(hook, change(text));
  const file = join(folder, `${name}_1_all.snap`);
  await outputOf("mksquashfs", [source, file, "-noappend", "-quiet", "-no-progress"]);
  return file;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ci-job-"));
  snap = await packed("shell-gadget", (hook) => hook);
  writeFileSync(join(folder, "first-boot"), blockOf("sh"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the page's script as a CI job does, in a folder of its own. */
async function runJob(
  name: string,
  takt: string,
  gadget = snap,
  more: Readonly<Record<string, string>> = {},
): Promise<CommandResult & { readonly at: string }> {
  const at = join(folder, name);
  mkdirSync(at);
  const { INIT_CWD: _npm, ...environment } = process.env;
  const env = { ...environment, PREPARE: projectFolder, SNAP: gadget, TAKT: takt, ...more };
  return { at, ...(await runCommand("sh", [join(folder, "first-boot")], { cwd: at, env })) };
}

test("the script of the CI job boots a .snap, plays the accidents, and leaves JUnit and pages", async () => {
  const { status, stdout, at } = await runJob("good", "90s");
  expect(stdout).toContain("OPERATIONAL after");
  expect(stdout).toContain("12 passed, 0 failed");
  expect(status).toBe(0);
  expect(written.filter((name) => !existsSync(join(at, name)))).toEqual([]);
  expect(readFileSync(join(at, "first-boot.xml"), "utf8")).toMatch(/<testsuite [^>]*tests="1" failures="0"/);
  expect(readFileSync(join(at, "accidents.xml"), "utf8")).toMatch(/<testsuite [^>]*tests="12" failures="0"/);
  expect(readFileSync(join(at, "first-boot.html"), "utf8")).toContain("shell-gadget on raspberry-pi-4");
}, 120_000);

test("a gadget that takes its key from its settings gets it from the file SETTINGS, and nothing that is written shows it", async () => {
  const key = "not-a-real-key-4711";
  const told = await packed("told", (hook) => hook.replace('"$(cat "$SNAP/api-key")"', '"$(snapctl get vault-key)"'));
  const settings = join(folder, "settings");
  writeFileSync(settings, `# from the secret store\n\nvault-key=${key}\n`);
  const { status, stdout, at } = await runJob("told", "90s", told, { SETTINGS: settings });
  expect([status, stdout.includes(key)]).toEqual([0, false]);
  for (const name of written) expect(readFileSync(join(at, name), "utf8")).not.toContain(key);
  expect((await runJob("untold", "90s", told)).status).toBe(1);
}, 180_000);

test("a takt that is missed fails the job, and JUnit says why", async () => {
  const { status, at } = await runJob("late", "20s");
  expect(status).toBe(1);
  const junit = readFileSync(join(at, "first-boot.xml"), "utf8");
  expect(junit).toMatch(/failures="1"/);
  expect(junit).toContain("the takt is 20.0 s");
}, 120_000);

test("quote marks in the serial fail the job, although every device becomes operational", async () => {
  const quoted = await packed("quoted", (hook) => hook.replace('="$serial"', `="'$serial'"`));
  const { status, stdout, at } = await runJob("quoted", "90s", quoted);
  expect(stdout).toContain("OPERATIONAL after");
  expect(status).toBe(1);
  for (const name of ["lint.sarif", "first-boot.xml", "accidents.xml"]) {
    expect(readFileSync(join(at, name), "utf8")).toContain("serial-has-quotes");
  }
  expect(readFileSync(join(at, "accidents.xml"), "utf8")).toMatch(/<testsuite [^>]*tests="12" failures="12"/);
}, 120_000);

test("the job for GitHub Actions runs that script with the packages the rig needs, and keeps what it writes", () => {
  const job = parse(blockOf("yaml")) as { jobs: Record<string, { steps: readonly Step[] }> };
  const steps = Object.values(job.jobs).flatMap(({ steps: all }) => all);
  expect(steps.some(({ run }) => /PREPARE=.* SNAP=.* sh ci\/first-boot$/.test(run ?? ""))).toBe(true);
  const kept = steps.find(({ uses }) => uses?.startsWith("actions/upload-artifact") === true);
  expect([kept?.if, kept?.with?.["path"]?.trim().split("\n")]).toEqual(["always()", written]);
  const [, wanted = ""] =
    /^ {4}apt-get install --no-install-recommends (.*)$/m.exec(readFileSync("docs/rig.md", "utf8")) ?? [];
  expect(wanted).not.toBe("");
  expect(steps.some(({ run }) => run?.endsWith(` ${wanted}`) === true)).toBe(true);
});

interface Step {
  readonly run?: string;
  readonly uses?: string;
  readonly if?: string;
  readonly with?: Readonly<Record<string, string>>;
}
