import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { array, assert, constantFrom, oneof, property, record, uint8Array } from "fast-check";
import { describe, expect, test } from "vitest";
import type { Disk } from "../../../src/disk/disk.ts";
import { FsDisk } from "../../../src/disk/fs-disk.ts";
import { MemoryDisk } from "../../../src/disk/memory-disk.ts";
import { Problem } from "../../../src/problem/problem.ts";

const path = constantFrom("/a", "/b", "/f", "/f/a", "/f/g", "/f/g/a", "/a/x");
const bytes = uint8Array({ maxLength: 4 });
const mode = constantFrom(0o600, 0o664, 0o700, 0o755);
const call = oneof(
  record({ kind: constantFrom("create" as const), path, bytes, mode }),
  record({ kind: constantFrom("folder" as const), path, mode }),
  record({ kind: constantFrom("rename" as const, "link" as const), path, to: path }),
  record({
    kind: constantFrom("unlink" as const, "read" as const, "list" as const, "stat" as const, "sync" as const),
    path,
  }),
);
type Call = typeof call extends { generate: (...args: never[]) => { value: infer T } } ? T : never;

function run(disk: Disk, box: string, step: Call): unknown {
  const at = box + step.path;
  switch (step.kind) {
    case "create":
      return disk.createFile(at, step.bytes, step.mode);
    case "folder":
      return disk.makeFolder(at, step.mode);
    case "rename":
      return disk.rename(at, box + step.to);
    case "link":
      return disk.link(at, box + step.to);
    case "unlink":
      return disk.unlink(at);
    case "read":
      return disk.readFile(at, 3);
    case "list":
      return disk.list(at);
    case "sync":
      return disk.syncFolder(at);
    case "stat": {
      const facts = disk.stat(at);
      return facts?.kind === "file" ? { ...facts, uid: 0 } : facts && { kind: facts.kind, mode: facts.mode };
    }
  }
}

function outcome(disk: Disk, box: string, step: Call): unknown {
  try {
    return { answer: run(disk, box, step) };
  } catch (error) {
    if (error instanceof Problem) return { code: error.code };
    throw error;
  }
}

/** A folder that is moved onto another, or into itself, is a case the program never makes: the twin does not know it. */
function movesFolder(disk: Disk, step: Call): boolean {
  if (step.kind !== "rename") return false;
  const isFolder = (where: string) => {
    try {
      return disk.stat(where)?.kind === "folder";
    } catch {
      return false;
    }
  };
  return isFolder(`/box${step.path}`);
}

/** Sequences in which the two once differed. */
const foundBefore: [Call[]][] = [
  [
    [
      { kind: "create", path: "/f", bytes: new Uint8Array(), mode: 0o600 },
      { kind: "link", path: "/a", to: "/f/g" },
    ],
  ],
  [
    [
      { kind: "folder", path: "/f", mode: 0o600 },
      { kind: "create", path: "/f/a", bytes: new Uint8Array(), mode: 0o600 },
      { kind: "rename", path: "/f/a", to: "/f" },
    ],
  ],
];

describe("the memory disk", () => {
  test("answers every sequence of calls as the real one", () => {
    assert(
      property(array(call, { maxLength: 25 }), (steps) => {
        const box = mkdtempSync(join(tmpdir(), "twin-"));
        const [real, memory] = [new FsDisk(), new MemoryDisk()];
        memory.makeFolder("/box", 0o700);
        try {
          for (const step of steps) {
            if (movesFolder(memory, step)) continue;
            expect(outcome(memory, "/box", step), JSON.stringify(step)).toEqual(outcome(real, box, step));
          }
        } finally {
          rmSync(box, { recursive: true });
        }
      }),
      { numRuns: 300, examples: foundBefore },
    );
  });

  test("keeps after any power loss exactly what was settled before it", () => {
    assert(
      property(array(call, { maxLength: 12 }), array(call, { maxLength: 3 }), (before, after) => {
        const memory = new MemoryDisk();
        memory.makeFolder("/box", 0o700);
        runAll(memory, before);
        memory.settle();
        const settled = JSON.stringify(treeOf(memory, "/box"));
        runAll(memory, after);
        const untouched = [...memory.crashStates()].filter(({ operationsDone }) => operationsDone === 0);
        for (const { disk } of untouched) expect(JSON.stringify(treeOf(disk, "/box"))).toBe(settled);
      }),
      { numRuns: 100 },
    );
  });
});

function runAll(memory: MemoryDisk, steps: readonly Call[]): void {
  for (const step of steps) if (!movesFolder(memory, step)) outcome(memory, "/box", step);
}

function treeOf(disk: Disk, at: string): unknown {
  const facts = disk.stat(at);
  if (facts?.kind !== "folder") return { facts, bytes: [...(disk.readFile(at, 100) ?? [])] };
  return { facts, names: (disk.list(at) ?? []).map((name) => [name, treeOf(disk, `${at}/${name}`)]) };
}
