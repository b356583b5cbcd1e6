import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { sarifLog } from "../../../../src/rig/lint/sarif.ts";

/** What the specification asks of the parts that are written (OASIS sarif-v2.1.0, §3.13, 3.14, 3.19, 3.27 to 3.30). */
const schema = {
  type: "object",
  required: ["version", "runs"],
  properties: {
    version: { const: "2.1.0" },
    runs: {
      type: "array",
      items: {
        type: "object",
        required: ["tool", "results"],
        properties: {
          tool: {
            type: "object",
            required: ["driver"],
            properties: {
              driver: {
                type: "object",
                required: ["name"],
                properties: {
                  rules: { type: "array", uniqueItems: true, items: { type: "object", required: ["id"] } },
                },
              },
            },
          },
          results: {
            type: "array",
            items: {
              type: "object",
              required: ["message"],
              properties: {
                message: { type: "object", required: ["text"] },
                level: { enum: ["none", "note", "warning", "error"] },
                ruleIndex: { type: "integer", minimum: -1 },
                locations: {
                  type: "array",
                  items: {
                    type: "object",
                    properties: {
                      physicalLocation: {
                        type: "object",
                        properties: {
                          artifactLocation: { type: "object", properties: { uri: { type: "string" } } },
                          region: { type: "object", properties: { startLine: { type: "integer", minimum: 1 } } },
                        },
                      },
                    },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
};

const findings = [
  { code: "plain-http", severity: "warning", file: "meta/hooks/a b", line: 3, message: "m", fix: "f" },
  { code: "api-key-committed", severity: "error", message: "m", fix: "f" },
  { code: "plain-http", severity: "note", file: "x", message: "m", fix: "f" },
] as const;

test("the log has the shape that the specification asks for, each result at the rule it names", () => {
  const log = sarifLog(findings) as {
    runs: [{ tool: { driver: { rules: { id: string }[] } }; results: { ruleId: string; ruleIndex: number }[] }];
  };
  const fits = new Ajv2020({ strict: false }).compile(schema);
  expect({ fits: fits(log), errors: fits.errors }).toEqual({ fits: true, errors: null });
  const [{ tool, results }] = log.runs;
  expect(results.map(({ ruleIndex }) => tool.driver.rules[ruleIndex]?.id)).toEqual(results.map(({ ruleId }) => ruleId));
  expect(JSON.stringify(log)).toContain("meta/hooks/a%20b");
});

test("a gadget without findings gives a log without results", () => {
  expect(sarifLog([])).toMatchObject({ runs: [{ results: [] }] });
});
