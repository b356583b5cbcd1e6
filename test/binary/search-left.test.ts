import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectFolder } from "../../scripts/project.ts";

const executable = `${projectFolder}/dist/prepare-device-linux-${process.arch}`;

interface Ended {
  readonly status: number | null;
  readonly stderr: string;
  /** The calls with which the hook's own process became another program, in order. */
  readonly became: readonly string[];
}

/** A hook for which no snapd answers, in a gadget with these settings; each further call that the options name fails. */
function hookWithoutSnapd(settings: string, ...options: readonly string[]): Ended {
  const place = mkdtempSync(join(tmpdir(), "search-left-"));
  try {
    const [snap, common, root] = ["snap", "common", "root"].map((name) => join(place, name)) as [
      string,
      string,
      string,
    ];
    for (const folder of [snap, common, root]) mkdirSync(folder);
    writeFileSync(join(snap, "prepare-device.yaml"), settings);
    const log = join(place, "calls");
    const env = { SNAP: snap, SNAP_COMMON: common, SNAP_COOKIE: "cookie", SNAPPY_GLOBAL_ROOT: root, PATH: "" };
    const command = ["-o", log, "-f", "-e", "trace=execve", ...options, executable, "hook", "prepare-device"];
    const strace = execFileSync("sh", ["-c", "command -v strace"], { encoding: "utf8" }).trim();
    const { status, stderr } = spawnSync(strace, command, { encoding: "utf8", env, cwd: "/" });
    // strace pads the number of a process to five places.
    const calls = readFileSync(log, "utf8")
      .replace(/^(\d+) +/gm, "$1 ")
      .split("\n");
    const own = calls[0]?.split(" ")[0];
    const became = calls.filter((line) => line.startsWith(`${own} execve(`)).slice(1);
    return { status, stderr, became };
  } finally {
    rmSync(place, { recursive: true });
  }
}

test("a hook that ends before its device key is found does not wait for it, and ends with the status it would have", () => {
  const [left, unsearched] = [hookWithoutSnapd("route: adopted\n"), hookWithoutSnapd("route: delegated\n")];
  expect(left.became, left.stderr).toHaveLength(1);
  expect(left.became[0]).toContain(`"--end-with-status", "${unsearched.status}"`);
  expect(unsearched.became).toEqual([]);
  expect(left).toMatchObject({ status: unsearched.status, stderr: unsearched.stderr });
  expect(unsearched.status).not.toBe(0);
  expect(unsearched.stderr).toContain("what to do: ");
});

test.each(["EPERM", "EACCES", "ENOENT"])("it waits for the key where the system refuses to execute (%s)", (refusal) => {
  // The first call of each process: strace has begun the hook with one that it does not count.
  const refusing = ["-e", `inject=execve:error=${refusal}:when=1`];
  const unsearched = hookWithoutSnapd("route: delegated\n", ...refusing);
  const refused = hookWithoutSnapd("route: adopted\n", ...refusing);
  expect(refused.became).toEqual([]);
  expect(refused).toMatchObject({ status: unsearched.status });
  expect(refused.stderr).not.toContain("node:");
});

test.each(["x", "-1", "1000", ""])("--end-with-status %j is a wrong option like any other", (status) => {
  const ended = spawnSync(executable, ["--end-with-status", status], { encoding: "utf8", env: {}, cwd: "/" });
  expect(ended.status).toBe(2);
});
