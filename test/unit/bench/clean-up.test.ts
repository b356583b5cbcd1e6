import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, expect, test } from "vitest";
import { repositoryPath } from "../../snapd/toolchain.ts";

const place = mkdtempSync(join(tmpdir(), "bench-clean-up-"));
afterAll(() => rmSync(place, { recursive: true }));

/** Works in a temporary folder, with a process in a session of its own, which has a child; says both process ids. */
const program = `
  import { spawn } from "node:child_process";
  import { createInterface } from "node:readline";
  import { TemporaryFolders } from "${repositoryPath("test/bench/clean-up.ts")}";
  using folders = new TemporaryFolders();
  const cwd = folders.make();
  const script = "sleep 300 & echo $!; wait";
  const child = spawn("/bin/sh", ["-c", script], { cwd, detached: true, stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout })) console.log(child.pid + " " + line);
`;

/** One that has ended stays in /proc until its parent asks for its status. */
function runs(pid: string): boolean {
  const status = `/proc/${pid}/status`;
  return existsSync(status) && !readFileSync(status, "utf8").includes("State:\tZ");
}

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "%s ends the benchmark by that signal, with every process it began and its folder",
  async (signal) => {
    const bench = spawn(process.execPath, ["--input-type=module", "--eval", program], {
      env: { ...process.env, TMPDIR: place },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(bench, "exit");
    const [line] = (await once(createInterface({ input: bench.stdout }), "line")) as [string];
    const pids = line.split(" ");
    expect(pids.map(runs)).toEqual([true, true]);
    expect(readdirSync(place)).toHaveLength(1);

    bench.kill(signal);

    expect(await ended).toEqual([null, signal]);
    await expect.poll(() => pids.map(runs)).toEqual([false, false]);
    expect(readdirSync(place)).toEqual([]);
  },
);

/** Waits for a peer, as a trial does, and would go on after the peer's end. */
const waiting = `
  import { execFileSync } from "node:child_process";
  import { TemporaryFolders } from "${repositoryPath("test/bench/clean-up.ts")}";
  import { inPairs } from "${repositoryPath("test/bench/trial.ts")}";
  using folders = new TemporaryFolders();
  const peer = () => execFileSync("/bin/sh", ["-c", "echo begun; exec sleep 300"], { stdio: ["ignore", "inherit", "ignore"] });
  await inPairs({ pairs: 1, warmUp: 0 }, () => undefined, peer).catch(() => console.log("a fault of the peer"));
`;

test("a signal to the whole group, as timeout sends it, ends the benchmark and is told as no fault of the peer", async () => {
  const bench = spawn(process.execPath, ["--input-type=module", "--eval", waiting], {
    env: { ...process.env, TMPDIR: place },
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  const ended = once(bench, "exit");
  const said: string[] = [];
  const lines = createInterface({ input: bench.stdout }).on("line", (line) => said.push(line));
  await once(lines, "line");

  process.kill(-(bench.pid ?? 0), "SIGTERM");

  expect(await ended).toEqual([null, "SIGTERM"]);
  expect(said).toEqual(["begun"]);
});
