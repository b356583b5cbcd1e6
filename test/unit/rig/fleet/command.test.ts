import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runRig } from "../../../../src/rig/command-line.ts";
import { signingFaults, transportFaults } from "../../../../src/rig/faults.ts";
import type { FleetReport } from "../../../../src/rig/fleet/report/fleet-report.ts";
import { showReport } from "../../../../src/rig/fleet/report/show-report.ts";

async function rig(...args: readonly string[]): Promise<{ status: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const status = await runRig(args, { out: (line) => out.push(line), err: (line) => err.push(line) });
  return { status, out: out.join("\n"), err: err.join("\n") };
}

const small = ["--devices", "120", "--key-pool", "2"] as const;

describe("rig fleet", () => {
  it("boots a line and tells rate, percentiles, errors, request-ids, duplicates and memory, with what is real", async () => {
    const folder = mkdtempSync(join(tmpdir(), "rig-fleet-command-"));
    const file = join(folder, "devices.jsonl");
    const line = ["--stations", "10", "--takt", "60s", "--faults", "busy-503=20%,slow=10%", "--duplicates", "3"];
    const { status, out } = await rig("fleet", ...small, ...line, "--out", file, "--json");
    const report = JSON.parse(out) as FleetReport;
    expect(status).toBe(0);
    expect(report.devices).toMatchObject({ done: 120, registered: 120, failed: 0 });
    expect(report.latency.serial?.p99Ms).toBeGreaterThan(0);
    expect(report.latency.whole?.maxMs).toBeGreaterThan(30_000);
    const { "vault-busy": busy = 0, "total-timeout": late = 0 } = report.errors.tries;
    expect(busy + late).toBe(report.retries);
    expect([report.faultsPlanted["busy-503"], report.faultsPlanted["slow"]]).toEqual([busy, late]);
    expect(report.requestIds.wasted).toBe(report.requestIds.got - 120);
    expect(report.vault?.requestIdsIssued).toBe(report.requestIds.got);
    expect(report.duplicates).toMatchObject({ planted: 3, signed: 3, revisionsAboveOne: 3 + late });
    expect(report.memory.map(({ devices }) => devices)).toEqual([100, 120]);
    expect(report.settings).toMatchObject({ keyBits: 2048, signingKeyBits: 2048, keyPool: 2 });
    expect(report.time.simulatedSeconds).toBeGreaterThan(11 * 60);
    expect(readFileSync(file, "utf8").trimEnd().split("\n").length).toBe(120);
    const shown = showReport(report).join("\n");
    for (const word of ["RSA-2048 from a pool of 2", "vault-busy", "whole registration", "late for the takt"]) {
      expect(shown).toContain(word);
    }
    rmSync(folder, { recursive: true });
  });

  it("exits 1 when devices are not registered", async () => {
    const { status, out } = await rig("fleet", ...small, "--faults", "other-serial=10%", "--json");
    const report = JSON.parse(out) as FleetReport;
    expect(status).toBe(1);
    expect(Object.keys(report.errors.devices)).toEqual(["serial-for-other-device"]);
  });

  it("does not write over a file", async () => {
    const folder = mkdtempSync(join(tmpdir(), "rig-fleet-command-"));
    writeFileSync(join(folder, "there"), "kept");
    const { status, err } = await rig("fleet", ...small, "--out", join(folder, "there"));
    expect([status, readFileSync(join(folder, "there"), "utf8")]).toEqual([2, "kept"]);
    expect(err).toContain("disk-already-there");
    rmSync(folder, { recursive: true });
  });

  it("lists every fault in its help", async () => {
    const { out } = await rig("fleet", "--help");
    for (const fault of [...transportFaults, ...signingFaults, "pending-N"]) expect(out).toContain(` ${fault}`);
  });

  it.each([
    [["--devices", "0"], "--devices"],
    [["--devices", "5", "--stations", "3"], "--stations and --takt"],
    [["--devices", "5", "--ramp", "3s"], "--ramp needs --rate"],
    [["--devices", "5", "--stations", "3", "--takt", "9s", "--rate", "1/s"], "a line"],
    [["--devices", "5", "--takt", "ninety"], "wanted is a time"],
    [["--devices", "5", "--rate", "0/s"], "wanted is a rate"],
    [["--devices", "5", "--faults", "nonsense=5%"], "known are"],
    [["--devices", "5", "--faults", "nonsense=5%"], "ten-thousand-assertions, pending-N"],
    [
      ["--devices", "5", "--faults", "pending-3@request-id=5%"],
      "it spoils the answer with the serial: write pending-3=5%",
    ],
    [["--devices", "5", "--duplicates", "5"], "one of them must be the original"],
    [["--devices", "5", "--serial-prefix", "a/b"], "letters"],
    [["--devices", "5", "--key-bits", "1024"], "2048 or 4096"],
  ])("refuses %j", async (args, cause) => {
    const { status, err } = await rig("fleet", ...args);
    expect(status).toBe(2);
    expect(err).toContain(cause);
  });
});
