import { describe, expect, test } from "vitest";
import { Problem } from "../../../src/problem/problem.ts";
import { labelOf, labelSvg } from "../../../src/record/label.ts";
import { recordOf } from "./a-record.ts";

describe("a unit's label", () => {
  test("says who the unit is and which key it has", () => {
    expect(labelOf(recordOf(7))).toEqual({
      brand: "acme",
      model: "gateway-one",
      serial: "SN00007",
      shortKeyId: "device-key-7",
      code: "PD1;acme;gateway-one;SN00007;device-key-7",
    });
  });

  test("names the identity key where snapd has made the device key", () => {
    const delegated = recordOf(7, { unit: { deviceKeyId: null } });
    expect(labelOf(delegated).shortKeyId).toBe(delegated.unit.identityKey.slice(0, 12));
  });

  test("is not made for a unit without a serial", () => {
    expect(() => labelOf(recordOf(7, { unit: { serial: null } }))).toThrow(Problem);
  });

  const failed = { startedAt: "2026-03-01T08:00:00.000Z", by: "provision", durationMs: 9 };
  const notes = [{ code: "serial-signed-before", text: "signed 2 times" }];

  test.each<[string, Parameters<typeof recordOf>[1], string]>([
    [
      "a run that failed",
      { serialAssertion: null, run: { ...failed, outcome: "failed", code: "vault-busy" } },
      "label-not-registered",
    ],
    [
      "a run that waits for the vault",
      { serialAssertion: null, run: { ...failed, outcome: "waiting", code: "vault-undecided" } },
      "label-not-registered",
    ],
    ["a serial that was signed before", { notes }, "label-signed-before"],
  ])("is refused after %s, unless it is asked for by name", (_name, change, code) => {
    const record = recordOf(7, change);
    expect(() => labelOf(record)).toThrow(expect.objectContaining({ code }));
    expect(() => labelOf(record, { [other(code)]: true })).toThrow(expect.objectContaining({ code }));
    expect(labelOf(record, { [own(code)]: true }).serial).toBe("SN00007");
  });

  test("is made for a unit that was left to snapd: only snapd knows how that ended", () => {
    const run = { ...failed, outcome: "delegated", code: "delegated" } as const;
    expect(labelOf(recordOf(7, { serialAssertion: null, route: "delegated", run })).serial).toBe("SN00007");
  });

  test("has room for all that it says: long names go on in further lines", () => {
    const brand = "Zq".repeat(16);
    const model = "gateway-with-a-long-name";
    const svg = labelSvg(labelOf(recordOf(7, { unit: { brand, model, serial: "S".repeat(200) } })));
    const [, width = 0, height = 0] = (/width="(\d+)" height="(\d+)"/.exec(svg) ?? []).map(Number);
    const texts = [...svg.matchAll(/<text x="(\d+)" y="(\d+)"[^>]*>([^<]*)</g)];
    for (const [, x, y, text = ""] of texts) {
      // No monospace font of 16 pixels has wider characters.
      expect(Number(x) + text.length * 10).toBeLessThanOrEqual(width);
      expect(Number(y)).toBeLessThan(height);
    }
    expect(texts.map(([, , , text]) => text).join("")).toContain(`${brand}/${model}Serial ${"S".repeat(200)}Key `);
  });

  test.each([
    ["S".repeat(5000)],
    ["é".repeat(600)],
    ["SN\u001b[2J"],
    ["SN\ufffe"],
    ["SN\u202e1"],
    ["SN\ud800"],
    ["SN\n1"],
  ])("is refused for a serial that no label can show", (serial) => {
    const make = () => labelOf(recordOf(7, { unit: { serial } }));
    expect(make).toThrow(expect.objectContaining({ code: "label-text-refused" }));
  });

  test("keeps fields apart whatever they hold, and writes no markup of theirs", () => {
    const label = labelOf(recordOf(7, { unit: { serial: 'A;<b>"\\' } }));
    expect(label.code).toBe('PD1;acme;gateway-one;A\\;<b>"\\\\;device-key-7');
    expect(labelSvg(label)).not.toContain("<b>");
  });
});

const own = (code: string): string => (code === "label-not-registered" ? "unregistered" : "signedBefore");
const other = (code: string): string => (code === "label-not-registered" ? "signedBefore" : "unregistered");
