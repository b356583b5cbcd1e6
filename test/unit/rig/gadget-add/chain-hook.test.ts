import { chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectFolder } from "../../../../scripts/project.ts";
import { chainHook } from "../../../../src/rig/gadget-add/chain-hook.ts";
import { TreeDisk } from "../../../../src/rig/gadget-add/tree-disk.ts";
import { codeOf } from "../../disk/code-of.ts";

function chain(text: string): string {
  return chainHook("hooks/configure", text, { folder: `${projectFolder}/hooks`, name: "configure" });
}

test("a script with the line ends of DOS is not chained: no kernel runs it", () => {
  expect(codeOf(() => chain("#!/bin/sh\r\nexit 0\r\n"))).toBe("gadget-hook-taken");
});

test.each([
  "if x; then snapctl set -s \\\n  registration.proposed-serial=1; fi",
  "snapctl unset device-service.url",
  'snapctl set device-service=\'{"url": "x"}\'',
])("a script that sets what ours sets is not chained: %s", (line) => {
  expect(codeOf(() => chain(`#!/bin/sh\n${line}\n`))).toBe("gadget-hook-conflict");
});

test.each([
  "echo 'snapctl set registration.x=1'",
  "exit 0 # snapctl set registration.x=1",
  "snapctl get registration.x",
])("a script that only speaks of it is chained: %s", (line) => {
  expect(chain(`#!/bin/sh\n${line}\n`)).toContain(line);
});

test("a script with too many commands to look at is not chained, and is looked at no longer than others", () => {
  const start = performance.now();
  expect(codeOf(() => chain(`#!/bin/sh\n${"snapctl set a=1;".repeat(20_000)}\n`))).toBe("gadget-hook-taken");
  expect(chain(`#!/bin/sh\n${"snapctl set ".repeat(60_000)}\n`)).toContain("bin/prepare-device");
  expect(performance.now() - start).toBeLessThan(10_000);
});

/** Only root can give a file away; with anybody else the owner is the same before and after. */
test("a file that is replaced keeps its owner", () => {
  const folder = mkdtempSync(join(tmpdir(), "tree-disk-"));
  try {
    const [from, to] = [join(folder, "from"), join(folder, "to")];
    for (const path of [from, to]) writeFileSync(path, path);
    const { uid, gid } = statSync(to);
    const owner = uid === 0 ? { uid: 1234, gid: 2345 } : { uid, gid };
    chownSync(to, owner.uid, owner.gid);
    new TreeDisk().rename(from, to);
    expect(statSync(to)).toMatchObject({ ...owner, size: from.length });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
