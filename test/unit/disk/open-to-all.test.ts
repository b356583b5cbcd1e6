import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FsDisk } from "../../../src/disk/fs-disk.ts";
import { isOpenToAll } from "../../../src/disk/open-to-all.ts";
import { FsKeyStore } from "../../../src/keys/fs-key-store.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { openFolders } from "../../../src/registration/places.ts";
import { FsAssertionStore } from "../../../src/snapd/fs-assertion-store.ts";
import { codeOf } from "./code-of.ts";

let top: string;
const disk = new FsDisk();

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), "open-to-all-"));
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

function folder(name: string, mode: number): string {
  const path = join(top, name);
  mkdirSync(path);
  chmodSync(path, mode);
  return path;
}

describe("a folder that everybody may write to", () => {
  test.each([
    [0o700, false],
    [0o755, false],
    [0o775, false],
    [0o777, true],
    [0o1777, true],
  ])("of mode %o: %s, itself and behind links", (mode, open) => {
    const path = folder("folder", mode);
    symlinkSync(path, join(top, "link"));
    symlinkSync("link", join(top, "second"));
    const answers = ["folder", "link", "second"].map((name) => isOpenToAll(disk, join(top, name)));
    expect(answers).toEqual([open, open, open]);
  });

  test("is not one that is missing, a file, or a link to nowhere", () => {
    writeFileSync(join(top, "file"), "", { mode: 0o666 });
    chmodSync(join(top, "file"), 0o666);
    symlinkSync("nowhere", join(top, "dead"));
    expect(["missing", "file", "dead"].map((name) => isOpenToAll(disk, join(top, name)))).toEqual([
      false,
      false,
      false,
    ]);
  });

  test("is refused as key folder behind a link, too", () => {
    symlinkSync(folder("elsewhere", 0o777), join(top, "private-keys-v1"));
    expect(codeOf(() => new FsKeyStore(disk, top).list())).toBe("key-folder-open");
  });

  test("is refused as assertion store behind a link, too", () => {
    symlinkSync(folder("elsewhere", 0o777), join(top, "asserts-v0"));
    expect(codeOf(() => new FsAssertionStore(disk, top, nodeCrypto).all("serial"))).toBe("assertion-folder-open");
  });

  test("is refused as our own folder, and one that is private is taken", () => {
    const own = folder("prepare-device", 0o777);
    const places = { deviceFolder: top, ownFolder: own };
    expect(codeOf(() => openFolders({ disk }, places))).toBe("key-folder-open");
    chmodSync(own, 0o700);
    openFolders({ disk }, places);
  });
});
