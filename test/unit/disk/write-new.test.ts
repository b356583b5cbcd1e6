import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeNew } from "../../../src/disk/write-new.ts";
import { codeOf } from "./code-of.ts";

const bytes = new TextEncoder().encode("archive");

test("a new file is written with its mode, and nothing is replaced", () => {
  const box = mkdtempSync(join(tmpdir(), "write-new-"));
  try {
    const path = join(box, "unit.zip");
    writeNew(path, bytes, 0o600);
    expect(readFileSync(path, "utf8")).toBe("archive");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    writeFileSync(path, "mine");
    expect(codeOf(() => writeNew(path, bytes, 0o600))).toBe("disk-already-there");
    expect(readFileSync(path, "utf8")).toBe("mine");
    expect(readdirSync(box)).toEqual(["unit.zip"]);
  } finally {
    rmSync(box, { recursive: true });
  }
});

test("a write that the kernel stops half way leaves nothing, and the next try is not refused for it", () => {
  const box = mkdtempSync(join(tmpdir(), "write-new-"));
  try {
    const script = `
      import { writeNew } from ${JSON.stringify(new URL("../../../src/disk/write-new.ts", import.meta.url).href)};
      try {
        writeNew(process.argv[1], new Uint8Array(100_000), 0o600);
      } catch (error) {
        console.log(error.code);
      }`;
    const shell = 'trap \'\' XFSZ; ulimit -f 1; exec "$0" --input-type=module -e "$1" "$2"';
    const output = execFileSync("sh", ["-c", shell, process.execPath, script, `${box}/unit.zip`], { encoding: "utf8" });
    expect(output.trim()).toBe("disk-full");
    expect(readdirSync(box)).toEqual([]);
  } finally {
    rmSync(box, { recursive: true });
  }
});
