import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterAll, describe, expect, test } from "vitest";
import { openTpmDevice } from "../../../src/tpm/open-device.ts";

const folder = mkdtempSync(`${tmpdir()}/device-`);
writeFileSync(`${folder}/file`, "");
symlinkSync("/dev/null", `${folder}/link`);
afterAll(() => rmSync(folder, { recursive: true }));

describe("opening a TPM's device", () => {
  test.each<[string, string, string]>([
    ["nothing there", `${folder}/none`, "absent"],
    ["a file where a folder should be", `${folder}/file/tpmrm0`, "absent"],
    ["an ordinary file", `${folder}/file`, "not-a-file"],
    ["a folder", folder, "not-a-file"],
    ["a link that was not followed before", `${folder}/link`, "not-a-file"],
  ])("%s", async (_situation, path, kind) => {
    expect((await openTpmDevice(path)).kind).toBe(kind);
  });

  test.each<[string, number | "serial-unreadable"]>([
    ["/dev/null", 0],
    ["/dev/zero", 10],
    ["/dev/full", "serial-unreadable"],
  ])("the character device %s is opened, written and read", async (path, expected) => {
    const opened = await openTpmDevice(path);
    if (opened.kind !== "transport") throw new Error(`opening gave ${opened.kind}`);
    const got: unknown = await opened.transport.exchange(Uint8Array.of(1, 2), 60_000).then(
      (answer) => Math.min(answer.length, 10),
      (error: unknown) => (error instanceof Error && "code" in error ? error.code : error),
    );
    await opened.transport.close();
    expect(got).toBe(expected);
  });
});
