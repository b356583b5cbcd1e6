import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { needs } from "./needs.ts";
import { missingTools, oracle, repositoryPath } from "./toolchain.ts";

const missing = missingTools();
const folder = repositoryPath("test/vectors/snapd");

test("snapd agrees with every vector that is kept", (context) => {
  needs(context, missing);
  const [, count] = /^(\d+) vectors agree with snapd$/m.exec(oracle(["vectors", "-check", folder])) ?? [];
  expect(Number(count)).toBeGreaterThan(280);
});

test("remade vectors differ in nothing but signatures and their time", (context) => {
  needs(context, missing);
  const fresh = mkdtempSync(join(tmpdir(), "snapd-vectors-"));
  try {
    oracle(["vectors", fresh]);
    const names = readdirSync(fresh);
    expect(names.length).toBe(7);
    // A signature is base64 that begins with the packet's head and its time.
    const unsigned = (path: string) =>
      readFileSync(path, "utf8")
        .replaceAll(/Ac[A-Za-z0-9+/\\=]{30,}(?:\\n[A-Za-z0-9+/=]+)*/g, "PACKET")
        .replaceAll(/"signedAt": "[^"]*"/g, "TIME");
    for (const name of names) expect(unsigned(join(fresh, name))).toBe(unsigned(join(folder, name)));
  } finally {
    rmSync(fresh, { recursive: true });
  }
});
