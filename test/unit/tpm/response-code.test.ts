import { describe, expect, test } from "vitest";
import { baseOf, describeResponseCode, isOfHandle, isOfParameter, isPassing } from "../../../src/tpm/response-code.ts";

describe("response codes", () => {
  test.each<[number, string]>([
    [0x9a2, "TPM_RC_BAD_AUTH of session 1 (0x9a2)"],
    [0x18b, "TPM_RC_HANDLE of handle 1 (0x18b)"],
    [0x2ca, "TPM_RC_TYPE of parameter 2 (0x2ca)"],
    [0x084, "TPM_RC_VALUE (0x84)"],
    [0x101, "TPM_RC_FAILURE (0x101)"],
    [0x922, "TPM_RC_RETRY (0x922)"],
    [0xb0143, "TPM_RC_COMMAND_CODE from software layer 11 (0xb0143)"],
    [0x1e, "response code 0x1e"],
    [0xffffffff, "response code 0xffffffff"],
  ])("0x%x is told as %s", (code, text) => {
    expect(describeResponseCode(code)).toBe(text);
  });

  test("the place a code speaks of is not part of its kind", () => {
    expect([0x9a2, 0x18b, 0x2ca, 0x921].map(baseOf)).toEqual([0xa2, 0x8b, 0x8a, 0x921]);
  });

  test.each<[number, boolean, boolean]>([
    [0x18b, true, false],
    [0x28b, false, false],
    [0x1cb, false, true],
    [0x98b, false, false],
    [0xb018b, false, false],
    [0x101, false, false],
  ])("0x%x speaks of handle 1: %s, of parameter 1: %s", (code, ofHandle, ofParameter) => {
    expect([isOfHandle(code, 1), isOfParameter(code, 1)]).toEqual([ofHandle, ofParameter]);
  });

  test.each<[number, boolean]>([
    [0x100, true],
    [0x101, true],
    [0x90a, true],
    [0x922, true],
    [0x120, false],
    [0x143, false],
    [0x9a2, false],
    [0xb0902, false],
  ])("0x%x passes by itself: %s", (code, passes) => {
    expect(isPassing(code)).toBe(passes);
  });
});
