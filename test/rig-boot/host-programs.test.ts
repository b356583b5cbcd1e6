import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { goodSerial, hooksIn } from "./folder-of-hooks.ts";
import { bootJson, rig } from "./rig-command.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "host-programs-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hooksOf = (name: string, ...lines: readonly string[]): string => hooksIn(folder, name, lines);

describe("a program that this machine has and no base", () => {
  const asks = "curl -s https://vault.example.com/v1/version >/dev/null";

  test("is an error where a hook really ran it, and fails a strict boot although the device is operational", async () => {
    const hooks = hooksOf("runs-curl", goodSerial, asks);
    const { status, report } = await bootJson(hooks, "--strict");
    expect([status, report.outcome]).toEqual([1, "operational"]);
    expect(report.findings[0]).toMatchObject({
      code: "command-not-in-base",
      severity: "error",
      hook: "prepare-device",
      line: 6,
      message: expect.stringContaining("127") as string,
    });
    expect((await bootJson(hooks)).status).toBe(0);
  });

  test("is one too where a program of the gadget runs it, which lint cannot see", async () => {
    const hooks = hooksOf("runs-jq", goodSerial, '"$SNAP/ask"');
    writeFileSync(join(hooks, "ask"), "#!/bin/sh\njq -n 1\n", { mode: 0o755 });
    const { status, report } = await bootJson(hooks, "--strict");
    expect(status).toBe(1);
    expect(report.findings[0]).toMatchObject({ code: "command-not-in-base", severity: "error" });
  });

  test("is none where the hook looks for it first, and a warning where this boot did not come to it", async () => {
    const looking = await bootJson(hooksOf("looks", goodSerial, `command -v curl >/dev/null && ${asks}`), "--strict");
    const sparing = await bootJson(hooksOf("spares", goodSerial, `[ -n "$SNAP" ] || ${asks}`), "--strict");
    expect([looking.status, sparing.status]).toEqual([0, 0]);
    expect(looking.report.findings.map(({ code }) => code)).toEqual(["api-key-committed"]);
    expect(sparing.report.findings.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
      "warning api-key-committed",
      "warning command-not-in-base",
    ]);
  });
});

test("a path that the rig's vault does not have is named as the cause of what then fails", async () => {
  const asks = "token=$(curl -sSf https://vault.example.com/token)";
  const { status, out } = await rig("boot", hooksOf("token", asks, goodSerial), "--tries", "1");
  expect(status).toBe(1);
  expect(out).toMatch(
    /^ {2}because {2}a hook asked GET \/token and got 404: .* \[path-not-answered\]\n {2}so .*\[hook-failed\]$/m,
  );
});

test("sources whose hooks are not there yet are told to be packed first", async () => {
  const { status, out } = await rig("boot", "snap", "--tries", "1");
  expect(status).toBe(1);
  expect(out).toMatch(/^ {2}because .*\[sources-without-hooks\]\n {2}mend it {2}Pack it first/m);
  expect(out).not.toContain("no-vault-url");
});

test("a trial after the boot is told in the story", async () => {
  const { out } = await rig("boot", hooksOf("once", goodSerial));
  expect(out).toContain("then prepare-device was run once more");
});

test("a line of --settings-file that is no key=value is told by its number, for it may be a part of a secret", async () => {
  const file = join(folder, "settings");
  writeFileSync(file, "# kept\nvault-key=a\nnot-a-real-secret\n");
  const { status, err } = await rig("boot", hooksOf("with-file", goodSerial), "--settings-file", file);
  expect([status, err.includes("line 3 is no key=value"), err.includes("not-a-real-secret")]).toEqual([2, true, false]);
});
