import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommand } from "../../../scripts/command.ts";
import { projectFolder } from "../../../scripts/project.ts";
import { hookNames } from "../../../src/commands/hooks/situation.ts";

const snap = mkdtempSync(join(tmpdir(), "hook-files-"));

beforeAll(() => {
  mkdirSync(join(snap, "bin"));
  writeFileSync(join(snap, "bin/prepare-device"), '#!/bin/sh\necho "$@"\nenv\n', { mode: 0o755 });
});

afterAll(() => rmSync(snap, { recursive: true }));

/** What would change Node and OpenSSL themselves: where they write, whom they trust, which code they load. */
const obeyedByNode = [
  "NODE_COMPILE_CACHE",
  "NODE_DEBUG",
  "NODE_EXTRA_CA_CERTS",
  "NODE_OPTIONS",
  "NODE_TLS_REJECT_UNAUTHORIZED",
  "NODE_USE_SYSTEM_CA",
  "NODE_V8_COVERAGE",
  "OPENSSL_CONF",
  "OPENSSL_MODULES",
  "SSL_CERT_DIR",
  "SSL_CERT_FILE",
];

test.each(hookNames)("hooks/%s runs the executable without what Node obeys, and with everything else", async (name) => {
  const env = {
    ...Object.fromEntries(obeyedByNode.map((one) => [one, "/tmp/planted"])),
    SNAP: snap,
    KEPT: "/tmp/kept",
  };
  const { status, stdout } = await runCommand(`${projectFolder}/hooks/${name}`, [], { env });
  const [args, ...variables] = stdout.trimEnd().split("\n");
  expect({ status, args }).toEqual({ status: 0, args: `hook ${name}` });
  expect(variables).toContain("KEPT=/tmp/kept");
  expect(variables.filter((line) => line.includes("planted"))).toEqual([]);
});
