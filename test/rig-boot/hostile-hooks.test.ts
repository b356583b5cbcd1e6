import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type BrandAndModel, makeBrandAndModel } from "../gadget/hook-rig.ts";
import { SandboxDevice } from "./sandbox-device.ts";

let made: BrandAndModel;
beforeAll(async () => {
  made = await makeBrandAndModel();
});

/** A folder of this machine that no hook may touch. */
let host: string;
beforeEach(() => {
  host = mkdtempSync(join(tmpdir(), "hostile-hooks-"));
});
afterEach(() => rmSync(host, { recursive: true, force: true }));

const hookOf = (...lines: readonly string[]) => ({ "meta/hooks/configure": `#!/bin/bash\n${lines.join("\n")}\n` });
const startsAt = new Date("2030-01-01T00:00:00Z");

describe("a hook that plays with the desk on which sleepers ask", () => {
  test("puts a link to a file of this machine in its place: the file stays as it was", async () => {
    const file = join(host, "file");
    writeFileSync(file, "as it was\n");
    const script = [
      `ln -s ${file} /run/.sleep/77`,
      "for ask in /run/.sleep/ask /run/.sleep-ask; do [ -p $ask ] && echo \"77 ';id;'\" > $ask; done",
      "sleep 1",
      "sleep 1",
    ];
    await using device = await SandboxDevice.make(made, { files: hookOf(...script), startsAt });
    expect(await device.run("configure")).toMatchObject({ exitStatus: 0 });
    expect(readFileSync(file, "utf8")).toBe("as it was\n");
  });

  test("takes the pipe away: the next hook sleeps as ever", async () => {
    const script = [
      "[ -e $SNAP_DATA/again ] && { sleep 3600; exit 0; }",
      "touch $SNAP_DATA/again",
      "for ask in /run/.sleep/ask /run/.sleep-ask; do rm -f $ask; mkdir $ask; done",
      "mkfifo /run/.sleep/2 /run/.sleep/3; mkdir -p /run/.sleep/4/deep",
      "exit 1",
    ];
    await using device = await SandboxDevice.make(made, { files: hookOf(...script), startsAt, timeoutMs: 7_200_000 });
    expect(await device.run("configure")).toMatchObject({ exitStatus: 1 });
    const { exitStatus, elapsedMs } = await device.run("configure");
    expect(exitStatus).toBe(0);
    expect(elapsedMs).toBeGreaterThanOrEqual(3_600_000);
    expect(readdirSync(join(device.folder, "sleep"))).toEqual([]);
  });
});

test("where the desk itself is gone, that hook fails with the sandbox's code, and nothing else of the process", async () => {
  await using device = await SandboxDevice.make(made, { files: hookOf("exec sleep 600"), startsAt });
  rmSync(join(device.folder, "sleep-ask"), { force: true });
  await expect(device.run("configure")).rejects.toMatchObject({ code: "rig-sandbox-failed" });
  expect(existsSync(device.folder)).toBe(true);
});
