import * as fc from "fast-check";
import { expect, test } from "vitest";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { errorsAmong } from "../../../src/rig/commissioning/model-json/model-finding.ts";
import { readModelJson } from "../../../src/rig/commissioning/model-json/read-model-json.ts";
import { modelText } from "./model-statements.ts";

function read(text: string) {
  return readModelJson({ text, source: "m", now: new Date("2026-11-20T12:00:00Z"), crypto: nodeCrypto });
}

test("whatever is changed in a model, it is either good or has a finding with line and fix", () => {
  fc.assert(
    fc.property(modelText, (text) => {
      const { statement, findings } = read(text);
      expect(statement === undefined).toBe(errorsAmong(findings).length > 0);
      for (const { line, column, fix, problem } of findings) {
        expect([line, column].every((at) => at !== undefined && at > 0)).toBe(true);
        expect([fix, problem]).not.toContain("");
      }
    }),
  );
});

test("the decoder finds nothing that the check has let pass", () => {
  fc.assert(
    fc.property(modelText, (text) => {
      expect(read(text).findings.filter(({ problem }) => /^cannot (?:accept|find|write|sign)/.test(problem))).toEqual(
        [],
      );
    }),
  );
});

test("no text whatsoever makes the reader fail", () => {
  const piece = fc.oneof(
    fc.constantFrom("{", "}", "[", "]", ":", ",", '"', "\\u", "//", "null", "1e9", '"model"'),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      expect(() => read(pieces.join(""))).not.toThrow();
    }),
  );
});
