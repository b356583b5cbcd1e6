import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runRig } from "../../src/rig/command-line.ts";
import { runAgent } from "./setup/agent.ts";
import { onlyDocument } from "./setup/world.ts";

/** Ten thousand take minutes: docs/record.md has that command and its figures. */
const devices = Number(process.env["RECORD_FLEET_DEVICES"] ?? 200);
const planted = 7;

const folder = mkdtempSync(join(tmpdir(), "record-fleet-"));
const records = join(folder, "line");
const deviceFile = join(folder, "devices.jsonl");

beforeAll(async () => {
  const terminal = { out: () => undefined, err: () => undefined };
  const fleet = ["fleet", "--devices", String(devices), "--duplicates", String(planted), "--faults", "busy-503=5%"];
  expect(await runRig([...fleet, "--out", deviceFile, "--records", records], terminal)).toBe(0);
}, 600_000);

afterAll(() => rmSync(folder, { recursive: true }));

interface Device {
  readonly serial: string;
  readonly duplicateOf?: number;
}

interface Merged {
  readonly units: number;
  readonly registered: number;
  readonly duplicates: readonly { readonly kind: string; readonly value: string; readonly units: readonly unknown[] }[];
  readonly signedBefore: readonly unknown[];
  readonly refused: readonly unknown[];
}

/** A serial for every unit that has one of these: two wrong boards may have been given the serial of the same third. */
function sharedSerials(wrong: readonly Device[]): readonly string[] {
  const originals = new Set(wrong.map(({ serial }) => serial));
  return [...originals, ...wrong.map(({ serial }) => serial)].map((serial) => `serial ${serial}`).sort();
}

test("the records of a fleet show exactly the duplicates that were planted, and no other", async () => {
  const run = await runAgent(["record", "merge", records, "--csv", join(folder, "units.csv"), "--json"]);
  const merged = onlyDocument(run) as unknown as Merged;
  const lines = readFileSync(deviceFile, "utf8").trimEnd().split("\n");
  const wrong = lines.map((line) => JSON.parse(line) as Device).filter(({ duplicateOf }) => duplicateOf !== undefined);
  expect(wrong).toHaveLength(planted);
  expect({ status: run.status, units: merged.units, registered: merged.registered, refused: merged.refused }).toEqual({
    status: 7,
    units: devices,
    registered: devices,
    refused: [],
  });
  const serialsOf = (duplicates: Merged["duplicates"]) =>
    duplicates.flatMap(({ kind, value, units }) => units.map(() => `${kind} ${value.split("/").at(-1)}`)).sort();
  expect(serialsOf(merged.duplicates)).toEqual(sharedSerials(wrong));
  expect(merged.signedBefore).toHaveLength(planted);
}, 600_000);

test("each of them follows to the fleet's root", async () => {
  const [first = ""] = readdirSync(join(records, "0000"));
  const chain = ["--trust", join(records, "trusted.assert"), "--prerequisites", join(records, "brand.assert")];
  const run = await runAgent(["record", "verify", join(records, "0000", first), ...chain, "--json"]);
  expect(onlyDocument(run)).toMatchObject({ outcome: "verified", signature: true, chain: true });
});

test("a fleet at somebody else's vault keeps none", async () => {
  const told: string[] = [];
  const terminal = { out: (line: string) => told.push(line), err: () => undefined };
  const args = ["fleet", "--devices", "2", "--queue", "redis://127.0.0.1:1", "--records", records, "--json"];
  expect(await runRig(args, terminal)).toBe(2);
  expect(told.join("\n")).toContain("usage-wrong");
});
