import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { encodeAssertion } from "../../../../src/assertion/encode.ts";
import { systemClock } from "../../../../src/clock/system-clock.ts";
import { Problem } from "../../../../src/problem/problem.ts";
import { brandStream, trustedStream } from "../../../../src/rig/brand.ts";
import { runRig } from "../../../../src/rig/command-line.ts";
import type { DeviceResult } from "../../../../src/rig/fleet/device/device-result.ts";
import { allowedVault } from "../../../../src/rig/fleet/load/allowed-host.ts";
import { RateGate } from "../../../../src/rig/fleet/load/rate-gate.ts";
import type { FleetReport } from "../../../../src/rig/fleet/report/fleet-report.ts";
import type { VaultServer } from "../../../../src/rig/vault/vault-server.ts";
import { apiKey, HandClock, makeContext, makeSetup, type Setup, startVault } from "../rig-setup.ts";

/** A port that was free a moment ago. */
async function closedPort(): Promise<AddressInfo> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return address;
}

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (fault) {
    if (fault instanceof Problem) return fault.code;
    throw fault;
  }
  return "nothing thrown";
}

describe("the vault that may be loaded", () => {
  it.each(["http://127.0.0.1:8080/v1", "http://localhost:8080/v1/", "https://[::1]/v1/?x=1", "http://127.9.8.7/v1/"])(
    "%s is this machine",
    (text) => {
      expect(allowedVault(text, undefined).pathname).toBe("/v1/");
    },
  );

  it.each([
    "https://vault.example.com/v1/",
    "http://localhost.example.com/v1/",
    "http://127.0.0.1.example.com/",
    "http://10.0.0.1/v1/",
    "http://0.0.0.0/v1/",
  ])("%s is not, and has to be named", (text) => {
    expect(codeOf(() => allowedVault(text, undefined))).toBe("load-not-allowed");
    expect(codeOf(() => allowedVault(text, "example.com"))).toBe("load-not-allowed");
  });

  it("is named letter by letter", () => {
    expect(allowedVault("https://Vault.example.com:8443/v1/", "vault.example.com").host).toBe("vault.example.com:8443");
    expect(codeOf(() => allowedVault("https://vault.example.com/", "vault.example.co"))).toBe("load-not-allowed");
  });

  it("has no password in its URL, and is http", () => {
    expect(codeOf(() => allowedVault("http://me:secret@127.0.0.1/v1/", undefined))).toBe("usage-wrong");
    expect(codeOf(() => allowedVault("file:///etc/passwd", undefined))).toBe("usage-wrong");
    expect(codeOf(() => allowedVault("vault", undefined))).toBe("usage-wrong");
  });
});

describe("a gate of ten requests a second", () => {
  const bounds = { maxPerSecond: 10, maxDurationMs: 60_000, maxFailed: 0.1 };

  it("lets twenty-one requests out in two seconds", async () => {
    const clock = new HandClock();
    const gate = new RateGate(bounds, clock, new AbortController());
    const beganMs = clock.monotonicMs();
    for (let request = 0; request < 21; request++) await gate.pass();
    expect(clock.monotonicMs() - beganMs).toBe(2000);
  });

  it("does not save up what was not used", async () => {
    const clock = new HandClock();
    const gate = new RateGate(bounds, clock, new AbortController());
    await gate.pass();
    await clock.wait(10_000);
    const beganMs = clock.monotonicMs();
    for (let request = 0; request < 11; request++) await gate.pass();
    expect(clock.monotonicMs() - beganMs).toBe(1000);
  });

  it("closes when more than a tenth of the last hundred have failed, and says so", async () => {
    const stop = new AbortController();
    const gate = new RateGate(bounds, new HandClock(), stop);
    for (let request = 0; request < 10; request++) gate.ended(false);
    expect(stop.signal.aborted).toBe(false);
    for (let request = 0; request < 10; request++) gate.ended(true);
    expect(stop.signal.aborted).toBe(true);
    expect(stop.signal.reason).toMatchObject({ message: "50 % of the last 20 requests failed" });
    await expect(gate.pass()).rejects.toMatchObject({ code: "gave-up-waiting" });
  });
});

describe("rig fleet --vault", () => {
  let setup: Setup;
  let folder: string;
  let outFile: string;
  let out: string[];
  let err: string[];
  let files: readonly string[];

  beforeAll(async () => {
    setup = await makeSetup();
    folder = mkdtempSync(join(tmpdir(), "rig-load-"));
    writeFileSync(join(folder, "key"), `${apiKey}\n`);
    writeFileSync(join(folder, "model"), encodeAssertion(setup.model));
    writeFileSync(join(folder, "trusted"), trustedStream(setup.brand));
    writeFileSync(join(folder, "brand"), brandStream(setup.brand));
    const named = { "--api-key-file": "key", "--model": "model", "--trust": "trusted", "--prerequisites": "brand" };
    files = Object.entries(named).flatMap(([option, name]) => [option, join(folder, name)]);
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  beforeEach(() => {
    out = [];
    err = [];
    outFile = join(folder, `devices-${performance.now()}.jsonl`);
  });

  async function load(vault: VaultServer | string, ...more: readonly string[]): Promise<number> {
    const url = typeof vault === "string" ? vault : vault.url;
    const args = ["fleet", "--json", "--vault", url, "--key-pool", "2", ...files, ...more];
    return await runRig(args, { out: (line) => out.push(line), err: (line) => err.push(line) });
  }

  function report(): FleetReport {
    return JSON.parse(out.join("\n")) as FleetReport;
  }

  async function realVault(options: Parameters<typeof startVault>[1] = {}): Promise<VaultServer> {
    return await startVault(setup, { context: makeContext(systemClock), ...options });
  }

  it("registers its devices at the allowed rate and no faster", async () => {
    await using vault = await realVault();
    const beganMs = performance.now();
    expect(await load(vault, "--devices", "10", "--max-rate", "20/s", "--out", outFile)).toBe(0);
    // Twenty requests, the first at once, 50 ms apart.
    expect(performance.now() - beganMs).toBeGreaterThan(950);
    expect(report()).toMatchObject({
      outcome: "finished",
      devices: { registered: 10 },
      requestIds: { got: 10, wasted: 0 },
    });
    expect(report().time.whatIsSimulated).toBe("nothing");
    expect(vault.service.signingLog.entries.length).toBe(10);
    const lines = readFileSync(outFile, "utf8").trimEnd().split("\n");
    const serials = lines.map((line) => (JSON.parse(line) as DeviceResult).serial);
    expect(new Set(serials).size).toBe(10);
    for (const line of [...out, ...err, ...lines]) expect(line).not.toContain(apiKey);
  });

  it("stops by itself when the vault fails", async () => {
    await using vault = await realVault({ faults: [{ fault: "fault-500", endpoint: "serial", times: 1000 }] });
    expect(await load(vault, "--devices", "500", "--max-rate", "500/s", "--stop-at-errors", "10%")).toBe(1);
    expect(report().outcome).toBe("stopped");
    expect(report().stoppedBecause).toMatch(/^\d+ % of the last \d+ requests failed$/);
    expect(vault.records.length).toBeLessThan(100);
  });

  it("stops by itself when its time is over", async () => {
    await using vault = await realVault();
    const beganMs = performance.now();
    expect(await load(vault, "--devices", "1000", "--max-rate", "20/s", "--max-duration", "1s")).toBe(1);
    expect(performance.now() - beganMs).toBeLessThan(8_000);
    expect(report()).toMatchObject({ outcome: "stopped", stoppedBecause: "its time of 1 s is over" });
    expect(vault.records.length).toBeLessThan(40);
  });

  it("does not follow a redirect to anywhere", async () => {
    await using elsewhere = await realVault();
    await using vault = await realVault({ faults: [{ fault: "redirect", endpoint: "request-id", times: 1000 }] });
    expect(await load(vault, "--devices", "2", "--max-rate", "50/s")).toBe(1);
    expect(report().errors.devices).toEqual({ "vault-redirect": 2 });
    expect(elsewhere.records).toEqual([]);
  });

  it("says before the first device that nothing listens there", async () => {
    const { port } = await closedPort();
    expect(await load(`http://127.0.0.1:${port}/v1/`, "--devices", "10", "--max-rate", "20/s")).toBe(2);
    const { error } = JSON.parse(out.join("\n")) as {
      readonly error: { readonly code: string; readonly message: string };
    };
    expect(error.code).toBe("load-vault-unreachable");
    expect(error.message).toContain(`cannot load 127.0.0.1:${port}: ECONNREFUSED`);
  });

  it("says at once all that is missing", async () => {
    const told: string[] = [];
    const terminal = { out: () => undefined, err: (line: string) => told.push(line) };
    expect(await runRig(["fleet", "--devices", "2", "--vault", "http://127.0.0.1:9/v1/"], terminal)).toBe(2);
    expect(told.join("\n")).toContain("cannot load a vault: --api-key-file, --model, --max-rate are missing");
  });

  it.each([
    ["without a rate", ["--devices", "2"], "http://127.0.0.1:9/v1/", "load-unbounded"],
    ["on a host nobody named", ["--devices", "2", "--max-rate", "1/s"], "http://vault.invalid/v1/", "load-not-allowed"],
    [
      "with planted faults",
      ["--devices", "2", "--max-rate", "1/s", "--faults", "slow=5%"],
      "http://127.0.0.1:9/",
      "usage-wrong",
    ],
  ])("is refused %s", async (_, more, url, code) => {
    expect(await load(url, ...more)).toBe(2);
    expect(JSON.parse(out.join("\n"))).toMatchObject({ outcome: "failed", error: { code } });
  });
});
