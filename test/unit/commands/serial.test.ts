import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import type { Reading } from "../../../src/hardware/reading.ts";
import { Tree } from "../hardware/tree.ts";
import { runCommand } from "./command-run.ts";

const trees: Tree[] = [];

function rootOf(files: ConstructorParameters<typeof Tree>[0]): string {
  const made = new Tree(files);
  trees.push(made);
  return made.root;
}

afterEach(() => {
  for (const one of trees.splice(0)) one.remove();
});

const board = (name: string): string => fileURLToPath(new URL(`../../fixtures/boards/${name}/root`, import.meta.url));

test("without a settings file the default sources are asked", async () => {
  const { status, stdout } = await runCommand("serial", "--root", board("raspberry-pi-4"));
  expect(status).toBe(0);
  expect(stdout).toMatch(/^100000004c8e21d7 \(from device-tree\.serial-number\)$/m);
  expect(stdout).not.toContain("mac:");
});

test("--all shows also what the sources say that the settings do not name", async () => {
  const { stdout } = await runCommand("serial", "--all", "--root", board("raspberry-pi-4"));
  expect(stdout).toMatch(/^ {2}mac: usable "dc:a6:32:7f:41:b9": of eth0, chosen before wlan0; could be named /m);
  const json = await runCommand("serial", "--all", "--json", "--root", board("raspberry-pi-4"));
  const { serial, others } = JSON.parse(json.stdout) as { serial: string; others: readonly Reading[] };
  expect(serial).toBe("100000004c8e21d7");
  expect(others.map(({ source }) => source)).toContain("mmc.cid");
});

test("hardware whose named sources are fillers is told which others it has, the code on the first line", async () => {
  const { status, stderr } = await runCommand("serial", "--root", board("msi-cubi"));
  expect(status).toBe(4);
  const lines = stderr.split("\n");
  expect(lines[0]).toMatch(/ filler texts only \[serial-is-placeholder\]$/);
  expect(stderr).toMatch(/^ {2}dmi\.product-uuid: usable "/m);
  expect(lines.at(-1)).toMatch(/^ {2}what to do: This hardware also has dmi\.product-uuid/);
});

test("the cure for hardware without any source does not lead in a circle", async () => {
  const { stderr } = await runCommand("serial", "--root", rootOf({ "/etc/os-release": "" }));
  expect(stderr.split("\n")[0]).toMatch(/\[serial-not-found\]$/);
  expect(stderr).toContain("mac: absent");
  expect(stderr.split("\n").at(-1)).not.toContain("Run prepare-device serial");
});

test("a template names the source that it lacks", async () => {
  const root = rootOf({
    "/sys/class/dmi/id/board_serial": "A1B2\n",
    "/t.yaml": 'serial: {template: "{dmi.board-serial}-{mac}"}\n',
  });
  const { status, stderr } = await runCommand("serial", "--root", root, "--config", `${root}/t.yaml`);
  expect(status).toBe(4);
  expect(stderr.split("\n")[0]).toBe(
    "error: cannot read a serial number from the hardware: the template lacks mac [serial-not-found]",
  );
});
