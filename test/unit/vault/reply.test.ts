import { describe, expect, test } from "vitest";
import { classifyReply, type Question, type Reply } from "../../../src/vault/reply.ts";

function reply(question: Question, status: number, contentType: string | undefined, body: string | Uint8Array): Reply {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  return classifyReply(question, { status, contentType, body: bytes });
}

function summary(got: Reply): string {
  return got.kind === "refused" ? got.code : got.kind;
}

const json = "application/json; charset=UTF-8";
const error = (code: string, message = ""): string => JSON.stringify({ success: false, error_code: code, message });
/** As nginx writes it, which stands in front of most vaults. */
const nginxPage = (title: string): string =>
  `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>400 Bad Request</h1></center>\r\n</body>\r\n</html>\r\n`;
const page = "<!DOCTYPE html><html><body>Please log in</body></html>";

describe("the answer to request-id", () => {
  test.each<[string, number, string | undefined, string | Uint8Array, string]>([
    ["the vault's", 200, json, '{"success":true,"message":"","request-id":"abc"}', "request-id"],
    ["without a type", 200, undefined, '{"request-id":"abc"}', "request-id"],
    ["of another type", 200, "text/plain", '{"request-id":"abc"}', "request-id"],
    ["of another charset", 200, "application/json; charset=iso-8859-1", '{"request-id":"abc"}', "request-id"],
    ["with a byte order mark", 200, json, '\uFEFF{"request-id":"abc"}', "request-id"],
    ["with other fields", 200, json, '{"z":[{}],"request-id":"abc"}', "request-id"],
    ["with status 201", 201, json, '{"request-id":"abc"}', "vault-status-unexpected"],
    ["with status 202", 202, json, '{"request-id":"abc"}', "vault-status-unexpected"],
    ["with status 204", 204, undefined, "", "vault-status-unexpected"],
    ["without content", 200, json, "", "vault-answer-empty"],
    ["of blanks", 200, json, " \n", "vault-answer-not-json"],
    ["of text", 200, "text/plain", "hello", "vault-answer-not-json"],
    ["of half a JSON", 200, json, '{"request-id":"ab', "vault-answer-not-json"],
    ["of a list", 200, json, '["abc"]', "vault-answer-not-json"],
    ["of null", 200, json, "null", "vault-answer-not-json"],
    ["of wrong bytes", 200, json, new Uint8Array([0x7b, 0xff, 0x7d]), "vault-answer-not-json"],
    ["with an empty id", 200, json, '{"request-id":""}', "vault-no-request-id"],
    ["with a number as id", 200, json, '{"request-id":7}', "vault-no-request-id"],
    ["with null as id", 200, json, '{"request-id":null}', "vault-no-request-id"],
    ["with an inherited name", 200, json, '{"__proto__":{"request-id":"abc"}}', "vault-no-request-id"],
    ["with a line break in the id", 200, json, '{"request-id":"a\\nb"}', "vault-request-id-unusable"],
    ["with a NUL in the id", 200, json, '{"request-id":"a\\u0000"}', "vault-request-id-unusable"],
    ["with a lone surrogate in the id", 200, json, '{"request-id":"\\ud800"}', "vault-request-id-unusable"],
    ["with an endless id", 200, json, `{"request-id":"${"a".repeat(1025)}"}`, "vault-request-id-unusable"],
    ["with an error at 200", 200, json, error("invalid-api-key"), "vault-api-key-refused"],
    ["with an unknown error at 200", 200, json, error("new-error"), "vault-refused"],
    ["that is a page", 200, "text/html; charset=utf-8", page, "captive-portal"],
    ["that is a page of no type", 200, undefined, `\n  ${page}`, "captive-portal"],
    ["that is a page of JSON's type", 200, json, page, "captive-portal"],
    ["that is a redirect", 302, undefined, "", "vault-redirect"],
    ["that is 304", 304, undefined, "", "vault-status-unexpected"],
    ["of the sqlite vault, blocked", 400, json, error("generate-nonce"), "vault-request-id-fault"],
  ])("%s (%i)", (_what, status, type, body, expected) => {
    expect(summary(reply("request-id", status, type, body))).toBe(expected);
  });
});

describe("the answer to a serial-request", () => {
  const media = "application/x.ubuntu.assertion";
  test.each<[string, number, string | undefined, string, string]>([
    ["the vault's", 200, media, "type: serial\n", "assertions"],
    ["with status 201", 201, media, "type: serial\n", "assertions"],
    ["without a type", 200, undefined, "type: serial\n", "assertions"],
    ["of any type", 200, "application/octet-stream", "type: serial\n", "assertions"],
    ["to be asked for again", 202, undefined, "", "pending"],
    ["to be asked for again, with words", 202, json, "{}", "pending"],
    ["a page with 202", 202, "text/html", page, "captive-portal"],
    ["with status 203", 203, media, "type: serial\n", "vault-status-unexpected"],
    ["with status 206", 206, media, "type: serial\n", "vault-status-unexpected"],
    ["without content", 200, media, "", "vault-answer-empty"],
    ["a page", 200, "TEXT/HTML", page, "captive-portal"],
    ["JSON", 200, json, '{"success":true}', "vault-answer-unreadable"],
    ["half a JSON", 200, json, '{"succ', "vault-answer-unreadable"],
    ["an error at 200", 200, json, error("invalid-nonce"), "vault-request-id-spent"],
    ["a redirect", 308, undefined, "", "vault-redirect"],
  ])("%s (%i)", (_what, status, type, body, expected) => {
    expect(summary(reply("serial", status, type, body))).toBe(expected);
  });
});

describe("a refusal", () => {
  test.each<[number, string | undefined, string, string]>([
    [400, undefined, error("invalid-api-key"), "vault-api-key-refused"],
    [401, json, error("invalid-api-key"), "vault-api-key-refused"],
    [403, "text/html", page, "vault-access-denied"],
    [401, undefined, "", "vault-access-denied"],
    [
      400,
      json,
      error("invalid-model", "The model is linked with an INACTIVE signing-key"),
      "vault-signing-key-inactive",
    ],
    [400, json, error("invalid-model", "anything else"), "vault-model-unknown"],
    [400, json, error("invalid-substore"), "vault-model-unknown"],
    [400, json, error("decode-assertion", "cannot parse"), "vault-request-unreadable"],
    [400, json, error("invalid-assertion"), "vault-request-unreadable"],
    [
      400,
      json,
      error("invalid-assertion", "assertion body length 9 exceeds maximum body size"),
      "vault-request-too-big",
    ],
    [400, json, error("signing-assertion", "no key"), "vault-signing-failed"],
    [400, json, error("duplicate-assertion", "already used"), "vault-duplicate-refused"],
    [400, json, error("duplicate-assertion", "Please try again later"), "vault-fault"],
    [400, json, error("nil-data"), "vault-request-empty"],
    [400, json, error("something-new", "with words"), "vault-refused"],
    [400, json, '{"error_code":7,"message":{}}', "vault-refused"],
    [400, "text/plain", "Client sent an HTTP request to an HTTPS server.\n", "vault-refused"],
    [400, undefined, "", "vault-refused"],
    [400, "text/html", nginxPage("400 No required SSL certificate was sent"), "tls-client-refused"],
    [400, "text/html", nginxPage("400 The SSL certificate error"), "tls-client-refused"],
    [400, "text/html", nginxPage("400 Request Header Or Cookie Too Large"), "vault-refused"],
    [404, "text/plain; charset=utf-8", "404 page not found\n", "vault-not-found"],
    [404, "text/html", page, "vault-not-found"],
    [405, undefined, "", "vault-method-refused"],
    [407, undefined, "", "proxy-login-needed"],
    [408, undefined, "", "vault-busy"],
    [410, undefined, "", "vault-not-found"],
    [413, "text/html", page, "vault-request-too-big"],
    [418, undefined, "", "vault-refused"],
    [429, json, error("too-many"), "vault-busy"],
    [500, json, error("server-error"), "vault-fault"],
    [500, json, error("invalid-api-key"), "vault-fault"],
    [501, undefined, "", "vault-fault"],
    [502, "text/html", page, "vault-busy"],
    [503, undefined, "", "vault-busy"],
    [504, undefined, "", "vault-busy"],
    [511, "text/html", page, "captive-portal"],
    [530, undefined, "", "vault-busy"],
    [600, undefined, "", "vault-status-unexpected"],
    [999, undefined, "", "vault-status-unexpected"],
  ])("of status %i, type %s, %s is %s", (status, type, body, expected) => {
    expect(summary(reply("request-id", status, type, body))).toBe(expected);
    expect(summary(reply("serial", status, type, body))).toBe(expected);
  });

  test.each([
    ["the vault's message", error("x", "Nonce is invalid"), "Nonce is invalid"],
    ["the store's list", '{"error_list":[{"code":"c","message":"from the list"}]}', "from the list"],
    ["the store's other list", '{"error-list":[{"message":"v2"}]}', "v2"],
    ["problem+json", '{"title":"Bad","detail":"more of it","status":400}', "more of it"],
    ["plain text's first line", "first\nsecond", "first"],
    ["a page's title", nginxPage("413 Request Entity Too Large"), "413 Request Entity Too Large"],
    ["nothing else of a page", page, ""],
    ["nothing of an empty list", '{"error_list":[]}', ""],
    ["nothing of odd values", '{"message":["x"],"error_list":[null]}', ""],
  ])("shows %s", (_what, body, said) => {
    expect(reply("serial", 400, "text/plain", body)).toMatchObject({ said });
  });

  test("shows no control characters and no more than a message's length", () => {
    const got = reply("serial", 400, json, error("x", `\u001b[2J\u202e${"long ".repeat(100)}`));
    if (got.kind !== "refused") throw new Error("expected a refusal");
    expect(got.said).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(got.said.length).toBeLessThanOrEqual(201);
  });
});
