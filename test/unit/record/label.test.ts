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

  test("keeps fields apart whatever they hold, and writes no markup of theirs", () => {
    const label = labelOf(recordOf(7, { unit: { serial: 'A;<b>"\\' } }));
    expect(label.code).toBe('PD1;acme;gateway-one;A\\;<b>"\\\\;device-key-7');
    expect(labelSvg(label)).not.toContain("<b>");
  });
});
