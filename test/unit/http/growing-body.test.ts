import fc from "fast-check";
import { expect, test } from "vitest";
import { GrowingBody } from "../../../src/http/growing-body.ts";

test("a body is the same whatever pieces it comes in", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 30 }), (pieces) => {
      const body = new GrowingBody();
      for (const piece of pieces) body.add(piece);
      expect(Buffer.from(body.whole())).toEqual(Buffer.concat(pieces));
      expect(body.length).toBe(body.whole().length);
    }),
  );
});

test("what was cleared is gone, and a new body begins", () => {
  const body = new GrowingBody();
  body.add(new Uint8Array([1, 2, 3]));
  body.clear();
  body.add(new Uint8Array([4]));
  expect([...body.whole()]).toEqual([4]);
});
