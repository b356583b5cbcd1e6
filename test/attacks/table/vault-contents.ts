import type { Attack } from "../attack.ts";
import { pour, say, sayJson } from "../lying-server.ts";
import { requestId, vault } from "./vault-lie.ts";

const assertionType = "application/x.ubuntu.assertion";
const gibibyte = 1024 * 1024 * 1024;
const piece = new Uint8Array(64 * 1024).fill(0x61);
const deep = "[".repeat(100_000);

/** What is in the answer, where its size and its pace are as they should be. */
export const contents: readonly Attack[] = [
  requestId("request-id-empty", "gives an empty request-id", { "request-id": "" }, "vault-no-request-id"),
  requestId("request-id-missing", "gives no request-id", { success: true }, "vault-no-request-id"),
  requestId("request-id-number", "gives a number as request-id", { "request-id": 4711 }, "vault-no-request-id"),
  requestId("request-id-list", "gives a list as request-id", { "request-id": ["a"] }, "vault-no-request-id"),
  requestId(
    "request-id-inherited",
    "hides a request-id in __proto__",
    '{"__proto__":{"request-id":"x"}}',
    "vault-no-request-id",
  ),
  requestId(
    "request-id-huge",
    "gives a request-id of 200 000 characters",
    { "request-id": "r".repeat(200_000) },
    "vault-request-id-unusable",
  ),
  requestId(
    "request-id-with-newline",
    "gives a request-id that would begin a further header",
    { "request-id": "abc\nserial: RB1-9999-0001" },
    "vault-request-id-unusable",
  ),
  requestId(
    "request-id-with-controls",
    "gives a request-id with terminal commands",
    { "request-id": "abc\u001b[2J\u0000" },
    "vault-request-id-unusable",
  ),
  requestId(
    "request-id-from-right-to-left",
    "gives a request-id that changes the direction of reading",
    { "request-id": "abc\u202Edef" },
    "vault-request-id-unusable",
  ),
  requestId("json-bomb", "answers with 100 000 opened lists", deep, "vault-answer-not-json"),
  requestId(
    "json-deep",
    "answers with 100 000 lists in each other",
    deep + "]".repeat(100_000),
    "vault-answer-not-json",
  ),
  requestId("json-null", "answers with null", "null", "vault-answer-not-json"),
  vault("serial", (asked) => sayJson(asked, 200, { "request-id": "abc" }), {
    name: "json-for-a-serial",
    does: "answers with JSON where a serial is due",
    code: "vault-answer-unreadable",
  }),
  vault("serial", (asked) => sayJson(asked, 400, deep), {
    name: "json-bomb-in-a-refusal",
    does: "refuses with 100 000 opened lists",
    code: "vault-refused",
  }),
  vault("request-id", (asked) => say(asked, { headers: { "Content-Type": assertionType }, body: "not json at all" }), {
    name: "wrong-content-type",
    does: "answers for the request-id with text called assertions",
    code: "vault-answer-not-json",
  }),
  vault("serial", (asked) => say(asked, { headers: { "Content-Type": "text/html" }, body: "<html>Welcome</html>" }), {
    name: "page-for-a-serial",
    does: "answers 200 with a web page",
    code: "captive-portal",
  }),
  vault(
    "serial",
    (asked) => say(asked, { headers: { "Content-Type": assertionType }, body: "<!DOCTYPE html><p>Login" }),
    {
      name: "page-called-assertions",
      does: "answers 200 with a web page that calls itself assertions",
      code: "captive-portal",
    },
  ),
  vault(
    "serial",
    async (asked) => {
      asked.socket.write("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n");
      await pour(asked.socket, gibibyte, piece);
    },
    { name: "page-of-a-gigabyte", does: "answers 200 with a web page of a gigabyte", code: "captive-portal" },
  ),
  vault("serial", (asked) => say(asked, { headers: { "Content-Type": assertionType } }), {
    name: "empty-answer",
    does: "answers 200 with nothing",
    code: "vault-answer-empty",
  }),
  vault(
    "serial",
    (asked) => say(asked, { status: 206, headers: { "Content-Type": assertionType }, body: "type: serial" }),
    {
      name: "status-206",
      does: "answers with a part of something",
      code: "vault-status-unexpected",
    },
  ),
  vault("serial", (asked) => say(asked, { status: 999 }), {
    name: "status-999",
    does: "answers with a status that does not exist",
    code: "vault-status-unexpected",
  }),
  vault("serial", (asked) => sayJson(asked, 500, { error_code: "server-error", message: "Internal Server Error" }), {
    name: "fault-for-ever",
    does: "has an internal fault every time",
    code: "vault-fault",
  }),
];
