import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { FleetReport } from "../../src/rig/fleet/report/fleet-report.ts";
import { RigProcess } from "./rig-process.ts";

const folder = mkdtempSync(join(tmpdir(), "local-vault-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Serving {
  readonly url: string;
  readonly brand: string;
  readonly model: string;
  readonly files: Readonly<Record<"apiKey" | "model" | "trusted" | "prerequisites", string>>;
}

async function load({ url, files }: Serving): Promise<FleetReport> {
  const given = ["--api-key-file", files.apiKey, "--model", files.model, "--trust", files.trusted];
  const bounds = ["--max-rate", "200/s", "--serial-prefix", "LOAD-", "--devices", "10", "--key-pool", "2"];
  await using fleet = new RigProcess(
    "fleet",
    "--vault",
    url,
    ...given,
    "--prerequisites",
    files.prerequisites,
    ...bounds,
    "--json",
  );
  expect(await fleet.ended(), fleet.err).toBe(0);
  return JSON.parse(fleet.out) as FleetReport;
}

describe("rig vault", () => {
  const kept = join(folder, "kept");

  it("serves until it is interrupted, and a fleet of another process loads it with the files it names", async () => {
    await using vault = new RigProcess("vault", "--out", kept, "--json");
    await vault.says(/serves until/);
    const serving = JSON.parse(vault.out) as Serving;
    expect(serving).toMatchObject({ outcome: "serving", brand: "rig-brand", model: "rig-model" });
    const report = await load(serving);
    expect(report.devices).toMatchObject({ done: 10, registered: 10 });
    expect(report.settings.vault).toBe(serving.url);
    vault.signal("SIGINT");
    expect(await vault.ended(), vault.err).toBe(0);
    expect(vault.err).toContain("ended: request-ids 10, signed 10, serials 10");
    const apiKey = readFileSync(serving.files.apiKey, "utf8").trim();
    expect(statSync(serving.files.apiKey).mode & 0o777).toBe(0o600);
    expect(vault.out + vault.err).not.toContain(apiKey);
  });

  it("serves the same brand again with --from, says the lines to copy, and ends by itself", async () => {
    await using vault = new RigProcess("vault", "--from", kept, "--end-after", "1s");
    expect(await vault.ended(), vault.err).toBe(0);
    expect(vault.out).toMatch(/npm run rig -- fleet .* --vault http:\/\/127\.0\.0\.1:\d+\/v1\/ --api-key-file/);
    expect(vault.out).toContain(`npm run rig -- boot rig-gadget --brand ${kept} --vault http://127.0.0.1:`);
    expect(existsSync(join(kept, "private-keys-v1"))).toBe(true);
  });

  it("says so where its port is taken", async () => {
    await using first = new RigProcess("vault", "--json");
    await first.says(/serves until/);
    const { port } = new URL((JSON.parse(first.out) as Serving).url);
    await using second = new RigProcess("vault", "--port", port, "--json");
    expect(await second.ended()).toBe(2);
    expect(JSON.parse(second.out)).toMatchObject({ error: { code: "usage-wrong" } });
    expect(second.err).toContain(`cannot listen on port ${port}: another program listens there`);
  });
});
