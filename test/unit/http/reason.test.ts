import { describe, expect, test } from "vitest";
import { reasonOf } from "../../../src/http/reason.ts";

describe("the reason of a failure", () => {
  test.each([
    [
      "40CDA376757F0000:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:../deps/openssl/ssl/x.c:80:\n",
      "wrong version number",
    ],
    [
      "unable to verify the first certificate; if the root CA is installed locally, try running Node.js with --use-system-ca",
      "unable to verify the first certificate",
    ],
    ["connect ECONNREFUSED 127.0.0.1:9", "connect ECONNREFUSED 127.0.0.1:9"],
    ["", ""],
  ])("%j is told as %j", (message, told) => {
    expect(reasonOf(new Error(message))).toBe(told);
  });

  test("of an assertion of undici's is what it means", () => {
    const fault = Object.assign(new Error("assert(upgrade)"), { code: "ERR_ASSERTION" });
    expect(reasonOf(fault)).toBe("the answer breaks the rules of HTTP");
  });

  test("shows no character that a terminal obeys", () => {
    expect(reasonOf(new Error("\u001b[2J"))).toBe("\uFFFD[2J");
  });
});
