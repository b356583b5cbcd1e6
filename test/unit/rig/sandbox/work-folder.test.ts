import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { makeWorkFolder, removeWorkFolder } from "../../../../src/rig/sandbox/work-folder.ts";

const room = fileURLToPath(new URL("../../../../src/rig/sandbox/work-folder.ts", import.meta.url));

/** A process that makes one, says where, and waits. */
const program = `
  import { writeFileSync } from "node:fs";
  const { makeWorkFolder } = await import(process.argv[1]);
  const folder = makeWorkFolder("work-folder-test-");
  writeFileSync(folder + "/device", "");
  console.log(folder);
  setInterval(() => undefined, 1000);
`;

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s ends the run, and its folder is gone", async (signal) => {
  const child = spawn(process.execPath, ["--input-type=module", "-e", program, room], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [said] = (await once(child.stdout, "data")) as [Buffer];
  const folder = said.toString().trim();
  expect(existsSync(folder)).toBe(true);
  child.kill(signal);
  expect(await once(child, "exit")).toEqual([null, signal]);
  expect(existsSync(folder)).toBe(false);
});

test("one that is removed leaves no listener behind", () => {
  const before = process.listenerCount("SIGTERM");
  const [one, other] = [makeWorkFolder("work-folder-test-"), makeWorkFolder("work-folder-test-")];
  expect(process.listenerCount("SIGTERM")).toBe(before + 1);
  removeWorkFolder(one);
  removeWorkFolder(other);
  expect([existsSync(one), existsSync(other), process.listenerCount("SIGTERM")]).toEqual([false, false, before]);
});

test("a folder whose process was killed is removed by the next run; one that nobody has marked stays", async () => {
  const prefix = "work-folder-killed-";
  const source = new URL("../../../../src/rig/sandbox/work-folder.ts", import.meta.url).href;
  const script = `import { makeWorkFolder } from ${JSON.stringify(source)};
    console.log(makeWorkFolder("${prefix}")); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "ignore"] });
  const [told] = (await once(child.stdout, "data")) as [Buffer];
  const left = String(told).trim();
  const unmarked = mkdtempSync(join(dirname(left), prefix));
  removeWorkFolder(makeWorkFolder(prefix));
  expect(existsSync(left)).toBe(true);
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
  expect(existsSync(left)).toBe(true);
  removeWorkFolder(makeWorkFolder(prefix));
  expect([existsSync(left), existsSync(unmarked)]).toEqual([false, true]);
  rmSync(unmarked, { recursive: true });
});
