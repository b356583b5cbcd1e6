import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { causeTable } from "../../../src/problem/causes.ts";
import { exitMeanings } from "../../../src/problem/exit-meanings.ts";
import { exitStatus } from "../../../src/problem/exit-status.ts";
import { actorInWords, explanations } from "../../../src/problem/explain.ts";
import type { ProblemEntry, ProblemTable } from "../../../src/problem/problem.ts";
import { problemTable } from "../../../src/problem/registry.ts";

const folder = new URL("../../../src/problem/codes/", import.meta.url);
const rooms = readdirSync(folder).sort();

async function tablesOf(room: string): Promise<ProblemTable[]> {
  const loaded = (await import(new URL(room, folder).href)) as Record<string, unknown>;
  const tables = Object.entries(loaded).filter(([name]) => name.endsWith("Problems"));
  return tables.map(([, table]) => table as ProblemTable);
}

describe("every code of the registry", () => {
  const entries: [string, ProblemEntry][] = Object.entries(problemTable);

  test("there are codes at all", () => {
    expect(entries.length).toBeGreaterThan(60);
  });

  test.each(entries)(
    "%s fits snap health, has a sentence for meaning, cause and cure, and a documented exit status",
    (code, entry) => {
      // set-health takes codes of 3 to 30 characters of this form [snapd overlord/hookstate/ctlcmd/health.go].
      expect(code).toMatch(/^[a-z](?:-?[a-z0-9])+$/);
      expect(code.length).toBeGreaterThanOrEqual(3);
      expect(code.length).toBeLessThanOrEqual(30);
      const cause = new Map(Object.entries(causeTable)).get(code) ?? "";
      for (const sentence of [entry.meaning, cause, entry.cure]) {
        expect(sentence).toMatch(/^\S.*\S\.$/);
        expect(sentence).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }
      expect(entry.meaning).toMatch(/^(?:[A-Z]|snapd\b)/);
      expect(Object.values(exitStatus)).toContain(entry.exit);
      // Only notes and warnings go with success.
      expect(entry.exit === exitStatus.ok).toBe(/^A (?:note|warning):/.test(entry.meaning));
      expect(actorInWords(entry.who)).toMatch(/^(?:the|whoever) /);
      expect(typeof entry.transient).toBe("boolean");
    },
  );

  test("the exit status to try later is kept for what may pass by itself", () => {
    const odd = entries.filter(([, { exit, transient }]) => exit === exitStatus.tryLater && !transient);
    expect(odd.map(([code]) => code)).toEqual([]);
  });

  // The registry's spread would let a later room replace an earlier one's entry without a word.
  test.each(rooms)("the codes of %s are in the registry with this room's own words", async (room) => {
    const table: ProblemTable = problemTable;
    const codes = (await tablesOf(room)).flatMap((own) => Object.entries(own));
    expect(codes.length).toBeGreaterThan(0);
    for (const [code, entry] of codes) expect(table[code], code).toBe(entry);
  });

  test("what only the rig reports ends with the rig's own status", async () => {
    const rigRooms = ["brand.ts", "fleet.ts", "model-json.ts", "rig.ts", "scenario.ts"];
    const tables = await Promise.all(rigRooms.map(tablesOf));
    const odd = tables.flat().flatMap((table) => Object.entries(table).filter(([, { exit }]) => exit !== 2));
    expect(odd.map(([code]) => code)).toEqual([]);
  });

  test("no cause only says what the code means", () => {
    const words = (text: string): string => text.toLowerCase().replaceAll(/[^a-z]/g, "");
    const empty = explanations().filter(({ meaning, cause }) => words(meaning).includes(words(cause)));
    expect(empty.map(({ code }) => code)).toEqual([]);
  });

  test("no two codes say the same", () => {
    const meanings = explanations().map(({ meaning }) => meaning);
    expect(new Set(meanings).size).toBe(meanings.length);
  });
});

test("every exit status has a number of its own, a meaning and a next step", () => {
  const numbers = Object.values(exitStatus);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(Object.keys(exitMeanings).sort()).toEqual(Object.keys(exitStatus).sort());
  for (const { meaning, next } of Object.values(exitMeanings)) {
    expect(meaning).toMatch(/^[A-Z].*\.$/);
    expect(next).toMatch(/^\S.*\.$/);
  }
});
