import { expect, test } from "vitest";
import { fingerprint } from "../../../src/disk/fingerprint.ts";

const settings = new TextEncoder().encode("vault:\n  url: https://vault.example/v1/\nroute: auto\ndeadline: 540\n");

test("the same bytes have the same fingerprint, wherever they lie", () => {
  const room = new Uint8Array(settings.length + 3);
  for (const from of [0, 1, 2, 3]) {
    room.set(settings, from);
    expect(fingerprint(room.subarray(from, from + settings.length))).toBe(fingerprint(settings));
  }
});

test("no two of a file's edits have the same: one byte changed, taken away or put in, two bytes exchanged", () => {
  const versions = new Set<string>();
  const fingerprints = new Set<string>();
  const add = (bytes: Uint8Array): void => {
    versions.add(Buffer.from(bytes).toString("hex"));
    fingerprints.add(fingerprint(bytes));
  };
  add(settings);
  for (let at = 0; at < settings.length; at++) {
    for (let bit = 0; bit < 8; bit++) add(settings.map((byte, index) => (index === at ? byte ^ (1 << bit) : byte)));
    add(Uint8Array.of(...settings.subarray(0, at), 0x20, 0x20, ...settings.subarray(at)));
    const following = settings[at + 1];
    if (following !== undefined && following !== settings[at]) add(exchanged(at));
  }
  add(settings.subarray(1));
  expect(fingerprints.size).toBe(versions.size);
});

function exchanged(at: number): Uint8Array {
  const bytes = settings.slice();
  [bytes[at], bytes[at + 1]] = [settings[at + 1] ?? 0, settings[at] ?? 0];
  return bytes;
}

test("a hundred thousand files of a few bytes have as many fingerprints, the empty one too", () => {
  const all = Array.from({ length: 100_000 }, (_, number) => new TextEncoder().encode(number === 0 ? "" : `${number}`));
  expect(new Set(all.map(fingerprint)).size).toBe(all.length);
});
