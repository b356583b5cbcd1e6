import { expect, test } from "vitest";
import { Fingerprints } from "../../../src/odds/fingerprints.ts";
import { SharedSerials } from "../../../src/odds/shared-serials.ts";

const serialOf = (number: number): string => `AB${number.toString(16).padStart(8, "0")}`;

test("of a million serials that differ few fingerprints are alike, and every pair is found", () => {
  const fingerprints = new Fingerprints();
  for (let at = 0; at < 1_000_000; at += 1) fingerprints.add(serialOf(at));
  let falsely = 0;
  for (let at = 0; at < 1_000_000; at += 1) if (fingerprints.mayBeShared(serialOf(at))) falsely += 1;
  expect(falsely).toBeLessThan(10);
  for (let at = 0; at < 1_000_000; at += 10_000) fingerprints.add(serialOf(at));
  for (let at = 0; at < 1_000_000; at += 10_000) expect(fingerprints.mayBeShared(serialOf(at))).toBe(true);
});

test("a serial whose fingerprint another one has is not told as shared", () => {
  const fingerprints = { mayBeShared: () => true } as unknown as Fingerprints;
  const shared = new SharedSerials(fingerprints);
  for (const [at, serial] of ["A", "B", "A"].entries()) shared.add(serial, at + 1);
  expect([...shared.all()]).toEqual([{ serial: "A", count: 2, lines: [1, 3] }]);
});

test("beyond half a million different ones they are counted and not kept, nor are lines beyond the first", () => {
  const fingerprints = { mayBeShared: () => true } as unknown as Fingerprints;
  const shared = new SharedSerials(fingerprints);
  for (let at = 0; at < 500_010; at += 1) for (const half of [1, 2]) shared.add(serialOf(at), 2 * at + half);
  expect(shared.beyond).toBe(20);
  const all = [...shared.all()];
  expect([all.length, all[199]?.lines, all[200]?.lines]).toEqual([500_000, [399, 400], []]);
});
