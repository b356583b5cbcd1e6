import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { sealEnvelope } from "../../src/record/dsse.ts";
import { keyOf, recordOf } from "../unit/record/a-record.ts";
import { runAgent } from "./setup/agent.ts";
import { heedingModes } from "./setup/machine.ts";
import { onlyDocument } from "./setup/world.ts";

const folder = mkdtempSync(join(tmpdir(), "record-hostile-"));
const path = (name: string): string => join(folder, name);
const sound = path("sound");

afterAll(() => rmSync(folder, { recursive: true }));

function writeUnit(name: string, unit: number, statement: unknown): void {
  writeFileSync(path(name), sealEnvelope(new TextEncoder().encode(JSON.stringify(statement)), keyOf(unit)));
}

writeUnit("sound", 0, recordOf(0));

async function record(...args: readonly string[]) {
  const run = await runAgent(["record", ...args, "--json"]);
  return { status: run.status, document: onlyDocument(run) };
}

test("a hostile record moves no terminal, and a link is told of instead of left out in silence", async () => {
  mkdirSync(path("hostile"));
  const run = { ...recordOf(1).run, outcome: "failed", code: "\u001b[2J\u0007\u202eOK\nall clean" };
  writeUnit("hostile/unit.dsse.json", 1, recordOf(1, { run: { ...run, outcome: "failed" } }));
  symlinkSync(sound, path("hostile/linked.dsse.json"));
  mkdirSync(path("line"));
  symlinkSync(path("line"), path("hostile/station"));
  writeFileSync(
    Buffer.concat([Buffer.from(path("hostile/caf")), Buffer.from([0xe9]), Buffer.from(".dsse.json")]),
    readFileSync(sound),
  );
  const { stdout } = await runAgent(["record", "merge", path("hostile")]);
  expect(stdout).toContain("2 records of 2 units");
  expect(stdout).not.toMatch(/[\u001b\u0007\u202e]/);
  expect(stdout).not.toMatch(/^all clean/m);
  expect(stdout.match(/^SKIPPED .*(?:linked|station)/gm)).toHaveLength(2);
});

test("what cannot be read is told with its own code, and the others count", async () => {
  mkdirSync(path("closed/folder"), { recursive: true });
  cpSync(sound, path("closed/open.dsse.json"));
  chmodSync(path("closed/open.dsse.json"), 0o644);
  cpSync(sound, path("closed/shut.dsse.json"));
  chmodSync(path("closed/shut.dsse.json"), 0o000);
  chmodSync(path("closed/folder"), 0o000);
  const args = ["record", "merge", path("closed"), "--json"];
  const document = onlyDocument(await runAgent(args, { through: heedingModes }));
  chmodSync(path("closed/folder"), 0o755);
  expect(document).toMatchObject({ units: 1, refused: [{ code: "disk-denied" }, { code: "disk-denied" }] });
});

test("its list replaces an earlier one, and nothing else", async () => {
  mkdirSync(path("listed"));
  cpSync(sound, path("listed/real.dsse.json"));
  const csv = path("list.csv");
  const merge = () => record("merge", path("listed"), "--csv", csv);
  expect((await merge()).status).toBe(0);
  expect((await merge()).status).toBe(0);
  writeFileSync(csv, "somebody's own\n");
  expect((await merge()).document.error?.code).toBe("disk-already-there");
  expect(readFileSync(csv, "utf8")).toBe("somebody's own\n");
});
