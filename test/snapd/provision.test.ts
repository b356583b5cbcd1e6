import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { writeHardwareSerial, writeSettings } from "./device-settings.ts";
import { needs } from "./needs.ts";
import { acknowledgeModel, deviceFolder, makeOracleBrand, type OracleBrand, type OracleModel } from "./oracle-brand.ts";
import { OracleService } from "./oracle-service.ts";
import { deviceBinaryPath, missingDeviceBinary, missingTools, oracle } from "./toolchain.ts";
import { treeHash } from "./tree-hash.ts";

const run = promisify(execFile);
const missing = [missingTools(), missingDeviceBinary()];

interface Outcome {
  readonly outcome: string;
  readonly serial: string;
  readonly deviceKeyId: string;
}

describe("the compiled binary at another brand's device service", () => {
  let folder: string;
  let brand: OracleBrand;
  let service: OracleService | undefined;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "judge-provision-"));
    if (missing.every((reason) => reason === undefined)) brand = makeOracleBrand(join(folder, "brand"));
  });

  afterEach(() => service?.stop());
  afterAll(() => rmSync(folder, { recursive: true }));

  /** A device that was never started, and the service it will ask. */
  async function device(name: string, model: OracleModel, scenario?: string) {
    const root = join(folder, name);
    mkdirSync(deviceFolder(root, model), { recursive: true });
    acknowledgeModel(root, brand, model);
    writeHardwareSerial(root, `HW-${name}`);
    service = await OracleService.start(brand, join(folder, `${name}.jsonl`));
    const settings = join(folder, `${name}.yaml`);
    const headers = scenario === undefined ? {} : { "x-scenario": scenario };
    writeSettings(settings, { serviceUrl: service.url, brand, headers });
    const provision = async (): Promise<Outcome> => {
      const args = ["provision", "--config", settings, "--root", root, "--json"];
      return JSON.parse((await run(deviceBinaryPath, args)).stdout) as Outcome;
    };
    return { root, provision, service };
  }

  function judge(root: string, model: OracleModel, { serial, deviceKeyId }: Outcome): void {
    const stored = join(
      root,
      `var/lib/snapd/assertions/asserts-v0/serial/oracle-brand/oracle-${model}/${serial}/active`,
    );
    const prerequisites = `${brand.chain},${brand.modelFile(model)}`;
    expect(oracle(["check", "-prereq", prerequisites, stored])).toContain("accepted");
    expect(oracle(["keys", deviceFolder(root, model), deviceKeyId])).toContain(`accepted ${deviceKeyId}`);
    expect(oracle(["session", deviceFolder(root, model), stored, "N"])).toContain(`serial: ${serial}\n`);
  }

  test.for(["core", "hybrid", "classic", "core18"] as const)(
    "gets a serial for model %s that snapd accepts",
    async (model, context) => {
      needs(context, ...missing);
      const made = await device(`plain-${model}`, model);
      const done = await made.provision();
      expect(done).toMatchObject({ outcome: "registered", serial: `HW-plain-${model}` });
      judge(made.root, model, done);
      const registrations = made.service.requests().filter(({ kind }) => kind === "registration");
      expect(registrations.map((one) => [one.status, one.serial, one["key-id"]])).toEqual([
        [200, done.serial, done.deviceKeyId],
      ]);
    },
  );

  test.for(["poll", "busy", "stream"] as const)(
    "gets through a service that answers as in %s",
    async (scenario, context) => {
      needs(context, ...missing);
      const made = await device(scenario, "core", scenario);
      const done = await made.provision();
      judge(made.root, "core", done);
      const statuses = made.service.requests().flatMap((one) => (one.kind === "registration" ? [one.status] : []));
      expect(statuses).toEqual({ poll: [202, 200], busy: [503, 200], stream: [200] }[scenario]);
    },
  );

  test("a serial for another device key is refused, and nothing is handed over", async (context) => {
    needs(context, ...missing);
    const made = await device("other", "core", "other");
    const failed: unknown = await made.provision().catch((fault: unknown) => fault);
    const { error } = JSON.parse(String((failed as { stdout?: unknown }).stdout)) as { error: { code: string } };
    expect(error.code).toBe("serial-for-other-device");
    expect(existsSync(join(made.root, "var/lib/snapd/assertions/asserts-v0/serial"))).toBe(false);
    expect(existsSync(join(deviceFolder(made.root, "core"), "private-keys-v1"))).toBe(false);
  });

  test("run again, it asks nobody and changes nothing", async (context) => {
    needs(context, ...missing);
    const made = await device("again", "core");
    const first = await made.provision();
    const before = treeHash(made.root);
    const asked = made.service.requests().length;
    const second = await made.provision();
    expect(second).toMatchObject({
      outcome: "already-registered",
      serial: first.serial,
      deviceKeyId: first.deviceKeyId,
    });
    expect(treeHash(made.root)).toBe(before);
    expect(made.service.requests().length).toBe(asked);
  });
});
