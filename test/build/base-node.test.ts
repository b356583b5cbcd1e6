import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkIntegrity, seedPkgCache } from "../../scripts/build/base-node.ts";
import { targets } from "../../scripts/build/target.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(`${tmpdir()}/base-node-`);
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("a fetched archive", () => {
  const integrity = `sha512-${createHash("sha512").update("archive").digest("base64")}`;

  test("with the locked hash is taken", () => {
    writeFileSync(`${folder}/a.tgz`, "archive");
    checkIntegrity(`${folder}/a.tgz`, integrity);
    expect(readFileSync(`${folder}/a.tgz`, "utf8")).toBe("archive");
  });

  test.each(["archivf", "", "archive\n"])("with other bytes (%j) is refused and removed", (bytes) => {
    writeFileSync(`${folder}/a.tgz`, bytes);
    expect(() => checkIntegrity(`${folder}/a.tgz`, integrity)).toThrow("package-lock.json says");
    expect(existsSync(`${folder}/a.tgz`)).toBe(false);
  });
});

test("the seeded cache has the marks by which pkg takes a Node for fetched, checked and unpacked", () => {
  writeFileSync(`${folder}/node`, "binary");
  seedPkgCache(folder, `${folder}/node`, targets.arm64, "24.21.0");
  const cache = `${folder}/.pkg-cache/sea/node-v24.21.0-linux-arm64`;
  expect(readFileSync(`${cache}/bin/node`, "utf8")).toBe("binary");
  for (const mark of [`${cache}/bin/node.ok`, `${cache}.tar.gz`, `${cache}.tar.gz.ok`])
    expect(existsSync(mark)).toBe(true);
});
