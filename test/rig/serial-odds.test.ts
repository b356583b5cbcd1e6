import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { runAgent } from "./setup/agent.ts";
import { onlyDocument } from "./setup/world.ts";

const folder = mkdtempSync(join(tmpdir(), "pd-odds-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function odds(...args: readonly string[]): Promise<{ status: number | null; document: Record<string, unknown> }> {
  const run = await runAgent(["serial", "odds", ...args, "--json"]);
  return { status: run.status, document: onlyDocument(run) };
}

describe("serial odds, by the executable", () => {
  test("a pattern of Raspberry Pi serials loses about four of a hundred to a shell hook", async () => {
    const { status, document } = await odds("--pattern", "10000000{hex:8}", "--devices", "2000");
    expect(status).toBe(0);
    expect(document).toMatchObject({ devices: 2000, accepted: { count: 2000 }, refused: {} });
    const { number } = document["shellHook"] as { number: { count: number } };
    expect(number.count).toBeGreaterThan(40);
    expect(number.count).toBeLessThan(130);
  });

  test("the same seed draws the same fleet", async () => {
    const once = await odds("--pattern", "{hex:3}", "--devices", "500", "--seed", "x");
    expect(await odds("--pattern", "{hex:3}", "--devices", "500", "--seed", "x")).toEqual(once);
    expect(await odds("--pattern", "{hex:3}", "--devices", "500", "--seed", "y")).not.toEqual(once);
  });

  test("a factory's list is judged by the policy of the settings", async () => {
    const config = file("s.yaml", "serial:\n  strip: '-'\n  placeholders: [TBD]\n");
    const csv = file("list.csv", "id,sn\n1,A-1\n2,A1\n3,tbd\n");
    const { document } = await odds("--config", config, "--csv", csv, "--column", "sn");
    expect(document).toMatchObject({
      accepted: { count: 2 },
      colliding: { count: 2, examples: ["A1"] },
      refused: { "serial-is-placeholder": { count: 1 } },
    });
  });

  test("a board whose firmware holds a filler text: every unit is refused", async () => {
    const { document } = await odds("--root", resolve("test/fixtures/boards/vm-virtualbox/root"), "--devices", "50");
    expect(document).toMatchObject({ accepted: { count: 0 }, refused: { "serial-is-placeholder": { count: 50 } } });
  });

  test.each<[string, readonly string[]]>([
    ["a pattern that is none", ["--pattern", "{date:8}"]],
    ["two fleets at once", ["--pattern", "{hex:8}", "--csv", "x"]],
    ["no whole number of devices", ["--pattern", "{hex:8}", "--devices", "1e9"]],
    ["a column that is not there", ["--csv", file("c.csv", "a,b\n1,2\n"), "--column", "c"]],
  ])("%s is a wrong use, with a cure", async (_name, args) => {
    const { status, document } = await odds(...args);
    expect(status).toBe(2);
    expect(document).toMatchObject({
      outcome: "failed",
      error: { code: "usage-wrong" },
    });
  });
});
