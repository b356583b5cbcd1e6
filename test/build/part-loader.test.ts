import { Script } from "node:vm";
import { describe, expect, test } from "vitest";
import { partLoader } from "../../scripts/build/part-loader.ts";

/** Runs a program of these parts; what the part "main" exports, and which of Node's modules were asked for. */
function run(parts: Readonly<Record<string, string>>): { exports: unknown; asked: readonly string[] } {
  const asked: string[] = [];
  const ofNode = (request: string): unknown => {
    asked.push(request);
    return process.getBuiltinModule(request);
  };
  const scriptOf = (name: string) => new Script(`(function(exports,require,module){${parts[name] ?? ""}})`);
  return { exports: partLoader(scriptOf, ofNode)("part:main"), asked };
}

describe("partLoader", () => {
  test("runs a part once, however often it is asked for", () => {
    const { exports } = run({
      main: 'module.exports = [require("part:one"), require("part:one")].map((one) => one.count);',
      one: "globalThis.partRuns = (globalThis.partRuns ?? 0) + 1; exports.count = globalThis.partRuns;",
    });
    expect(exports).toEqual([1, 1]);
  });

  test("gives a part that is asked for while it runs what it has exported so far", () => {
    const { exports } = run({
      main: 'exports.before = 1; exports.seen = require("part:other").seen;',
      other: 'exports.seen = require("part:main").before;',
    });
    expect(exports).toEqual({ before: 1, seen: 1 });
  });

  test("gives what a file in another part exports, one object for everybody", () => {
    const { exports } = run({
      main: 'exports.one = require("part:other/src/a.ts"); exports.same = exports.one === require("part:other/src/a.ts");',
      other:
        'exports.files = { "src/a.ts": () => ({ a: 1 }), "src/b.ts": () => { throw new Error("nobody asked"); } };',
    });
    expect(exports).toEqual({ one: { a: 1 }, same: true });
  });

  test("loads a late part when something in a file of it is asked for", () => {
    const parts = {
      main: 'const b = require("late:other/src/b.ts"); exports.before = globalThis.otherRuns; exports.b = b.b;',
      other: 'globalThis.otherRuns = 1; exports.files = { "src/b.ts": () => ({ b: globalThis.otherRuns }) };',
    };
    expect(run(parts).exports).toEqual({ before: undefined, b: 1 });
  });

  test("says again what was wrong with a part that did not come up", () => {
    const ask = 'try { require("part:other/src/a.ts"); } catch (fault) { exports.said.push(fault.message); }';
    const { exports } = run({ main: `exports.said = [];${ask}${ask}`, other: 'throw new Error("broken");' });
    expect(exports).toEqual({ said: ["broken", "broken"] });
  });

  test("loads a costly module of Node's only when something in it is asked for", () => {
    const unused = run({ main: 'const crypto = require("node:crypto"), path = require("node:path");' });
    expect(unused.asked).toEqual(["node:path"]);
    const used = run({ main: 'const crypto = require("node:crypto"); exports.size = crypto.randomBytes(5).length;' });
    expect(used.asked).toEqual(["node:crypto"]);
    expect(used.exports).toEqual({ size: 5 });
  });

  test("such a module has the names it has otherwise", () => {
    const text =
      'const crypto = require("node:crypto"); exports.names = Object.keys(crypto); exports.has = "hash" in crypto;';
    expect(run({ main: text }).exports).toEqual({
      names: Object.keys(process.getBuiltinModule("node:crypto")),
      has: true,
    });
  });
});
