import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { uptime } from "node:os";
import { expect, it } from "vitest";
import { linuxProcesses } from "../../../src/lock/linux-processes.ts";

it("this process is alive", () => {
  expect(linuxProcesses.isAlive(linuxProcesses.self())).toBe(true);
});

it("a process with our id but another start time is not us", () => {
  expect(linuxProcesses.isAlive({ ...linuxProcesses.self(), startTicks: "1" })).toBe(false);
});

it("a process of another pid namespace is believed for as long as a run can last", () => {
  const elsewhere = { ...linuxProcesses.self(), pid: 999_999_999, pidNamespace: "pid:[1]" };
  expect(linuxProcesses.isAlive(elsewhere)).toBe(true);
  expect(linuxProcesses.isAlive({ ...elsewhere, takenAtSeconds: uptime() - 901 })).toBe(false);
});

it("a process of another boot is not alive", () => {
  expect(linuxProcesses.isAlive({ ...linuxProcesses.self(), bootId: "another" })).toBe(false);
});

it("a process that was killed is not alive", async () => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  const pid = child.pid ?? 0;
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  const startTicks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  const owner = { ...linuxProcesses.self(), pid, startTicks };
  expect(linuxProcesses.isAlive(owner)).toBe(true);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(linuxProcesses.isAlive(owner)).toBe(false);
});
