import { describe, expect, test } from "vitest";
import { failureCode } from "../../../src/http/failure.ts";

function fault(code: string, message = "", cause?: unknown): Error {
  return Object.assign(new Error(message, { cause }), { code });
}

const headers = { phase: "headers", viaProxy: false } as const;

describe("the code of a failure", () => {
  test.each([
    ["ENOTFOUND", "host-unknown"],
    ["EAI_AGAIN", "dns-unavailable"],
    ["ENETUNREACH", "network-unreachable"],
    ["EHOSTUNREACH", "network-unreachable"],
    ["ECONNREFUSED", "connection-refused"],
    ["ECONNRESET", "connection-reset"],
    ["EPIPE", "connection-reset"],
    ["ETIMEDOUT", "headers-timeout"],
    ["UND_ERR_SOCKET", "connection-closed"],
    ["UND_ERR_HEADERS_OVERFLOW", "answer-headers-too-big"],
    ["CERT_NOT_YET_VALID", "tls-not-yet-valid"],
    ["CERT_HAS_EXPIRED", "tls-expired"],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "tls-unknown-ca"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "tls-unknown-ca"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "tls-host-mismatch"],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "tls-not-spoken"],
    ["ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", "tls-client-refused"],
    ["ERR_SSL_SOMETHING_NEW", "tls-failed"],
    ["EPROTO", "tls-failed"],
    ["E_NEVER_HEARD_OF", "network-fault"],
  ])("%s is %s", (code, expected) => {
    expect(failureCode(fault(code), headers)).toBe(expected);
  });

  test("of an answer that undici asserts against is found in the executable, too, where a SyntaxError comes", () => {
    expect(failureCode(new SyntaxError("Expecting Unicode escape sequence (1:25772)"), headers)).toBe(
      "answer-not-http",
    );
  });

  test("is found under wrappers", () => {
    expect(failureCode(fault("UND_ERR_SOCKET", "other side closed", fault("ECONNRESET")), headers)).toBe(
      "connection-reset",
    );
  });

  test("is found in the parts of an AggregateError, as two addresses of one host give", () => {
    const both = new AggregateError([fault("ECONNREFUSED"), fault("ECONNREFUSED")]);
    expect(failureCode(both, { phase: "connect", viaProxy: false })).toBe("connection-refused");
  });

  test("of OpenSSL is read from the text where Node gives only EPROTO", () => {
    const error = fault("EPROTO", "write EPROTO 40B7:error:0A00010B:SSL routines:ssl3_get_record:wrong version number");
    expect(failureCode(error, headers)).toBe("tls-not-spoken");
  });

  test.each([
    ["connect", false, "connection-reset"],
    ["connect", true, "proxy-unreachable"],
    ["headers", true, "connection-reset"],
    ["body", false, "answer-cut-short"],
  ] as const)("of a reset in phase %s, through a proxy %s, is %s", (phase, viaProxy, expected) => {
    expect(failureCode(fault("ECONNRESET"), { phase, viaProxy })).toBe(expected);
  });

  test.each([undefined, null, "text", 7, {}])("of something that is no error (%j) is network-fault", (error) => {
    expect(failureCode(error, headers)).toBe("network-fault");
  });

  test("of a circle of causes ends", () => {
    const one = new Error("one");
    one.cause = one;
    expect(failureCode(one, headers)).toBe("network-fault");
  });
});
