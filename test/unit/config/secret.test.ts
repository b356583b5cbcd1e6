import { format, inspect } from "node:util";
import { expect, test } from "vitest";
import { Secret } from "../../../src/config/secret.ts";

test("a secret shows itself to reveal() only", () => {
  const secret = new Secret("letmein");
  const shown = [
    String(secret),
    secret.toString(),
    JSON.stringify({ secret }),
    inspect(secret, { showHidden: true, depth: 9 }),
    inspect(new Map([["api-key", secret]]), { customInspect: false, showHidden: true }),
    format("%s %o %O %j", secret, secret, secret, secret),
    Object.keys(secret).join(),
    JSON.stringify(Object.entries(secret)),
  ];
  for (const text of shown) expect(text).not.toContain("letmein");
  expect(secret.reveal()).toBe("letmein");
});
