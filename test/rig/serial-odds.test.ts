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

  test("a list is told in counts with its lines, and what to do", async () => {
    const run = await runAgent(["serial", "odds", "--csv", file("counts.csv", "id;sn\n1;A1\n2;\n3;A1\n")]);
    expect(run.status).toBe(0);
    expect(run.stdout).toMatch(/take their serial +2 of 3/);
    expect(run.stdout).toMatch(/are refused: serial-empty +1 of 3 {2}such as \(empty\), line 3/);
    expect(run.stdout).toMatch(/share their serial with another of these +2 of 3 {2}such as A1, lines 2, 4/);
    expect(run.stdout).toContain("3 of these 3 devices get no serial of their own: mend the list");
  });

  test("a list of 70 MiB is read piece by piece", async () => {
    const note = "x".repeat(1000);
    const csv = file(
      "large.csv",
      `sn,note\n${Array.from({ length: 70_000 }, (_, at) => `A${at % 69_999},${note}\n`).join("")}`,
    );
    const { status, document } = await odds("--csv", csv);
    expect([status, document["devices"]]).toEqual([0, 70_000]);
    expect(document["colliding"]).toMatchObject({ count: 2, examples: ["A0"], lines: [2, 70_001] });
  });

  test("a list that is a pipe, or a folder, or not there is refused", async () => {
    for (const [path, code] of [
      ["/dev/null", "disk-not-a-file"],
      [folder, "disk-not-a-file"],
      [join(folder, "none"), "disk-missing"],
    ] as const) {
      expect((await odds("--csv", path)).document).toMatchObject({ outcome: "failed", error: { code } });
    }
  });

  test("--fail-over ends a build whose list has too many bad rows, and only then", async () => {
    const list = file("over.csv", 'A1\nB2\nC3\n""\n');
    const over = await odds("--csv", list, "--fail-over", "24.9");
    expect(over).toMatchObject({ status: 4, document: { outcome: "over", error: { code: "serial-odds-over" } } });
    expect(await odds("--csv", list, "--fail-over", "25")).toMatchObject({ status: 0, document: { unfit: 1 } });
  });

  test("the doctor tells the same figures of the same pattern", async () => {
    const root = resolve("test/fixtures/boards/raspberry-pi-4/root");
    const config = file("pi.yaml", "serial:\n  sources: [device-tree.serial-number]\n");
    const told = await runAgent(["doctor", "--config", config, "--root", root, "--only", "serial-odds"]);
    const counted = await runAgent(["serial", "odds", "--config", config, "--root", root]);
    const [, figures] = /JSON number: registration fails +(\d+ of 10000 \(\d+ to \d+\))/.exec(counted.stdout) ?? [];
    expect(figures).toBeDefined();
    expect(told.stdout).toContain(`a shell hook would lose ${figures} to numbers`);
  });

  test("a board whose firmware holds a filler text: every unit is refused", async () => {
    const { document } = await odds("--root", resolve("test/fixtures/boards/vm-virtualbox/root"), "--devices", "50");
    expect(document).toMatchObject({ accepted: { count: 0 }, refused: { "serial-is-placeholder": { count: 50 } } });
  });

  test.each<[string, readonly string[]]>([
    ["a pattern that is none", ["--pattern", "{date:8}"]],
    ["two fleets at once", ["--pattern", "{hex:8}", "--csv", "x"]],
    ["a size for a list that is counted whole", ["--csv", file("d.csv", "A1\n"), "--devices", "5"]],
    ["a seed for a list", ["--csv", file("e.csv", "A1\n"), "--seed", "5"]],
    ["a list of several columns without a word which", ["--csv", file("f.csv", "id,number\n1,A1\n")]],
    ["a limit that is no share", ["--pattern", "{hex:8}", "--fail-over", "101"]],
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
