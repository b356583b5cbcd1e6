import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runHook } from "../../../src/commands/hook.ts";
import type { Terminal } from "../../../src/commands/terminal.ts";
import { FsDisk } from "../../../src/disk/fs-disk.ts";
import { readVerdict } from "../../../src/verdict/verdict.ts";

const deadlineSeconds = 10;
const farewellSeconds = 5;
const folder = mkdtempSync(join(tmpdir(), "silent-"));
const sockets = new Set<Socket>();
let server: Server;

/** A gadget whose settings give a hook the least time there is, and a snapd that takes questions and never answers. */
beforeAll(async () => {
  mkdirSync(join(folder, "root/run"), { recursive: true });
  mkdirSync(join(folder, "snap"));
  writeFileSync(join(folder, "snap/prepare-device.yaml"), `deadline: ${deadlineSeconds}\n`);
  server = createServer((socket) => void sockets.add(socket));
  await new Promise<void>((resolve) => void server.listen(join(folder, "root/run/snapd-snap.socket"), resolve));
});

afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

test.concurrent.for([
  ["prepare-device", 5],
  ["configure", 0],
] as const)(
  "%s ends at the deadline of the settings when snapctl never answers",
  {
    timeout: 40_000,
  },
  async ([hook, wanted]) => {
    const common = join(folder, hook);
    mkdirSync(common);
    const environment = {
      SNAP: join(folder, "snap"),
      SNAP_COMMON: common,
      SNAP_COOKIE: "c".repeat(43),
      SNAPPY_GLOBAL_ROOT: join(folder, "root"),
    };
    const terminal: Terminal = { out: () => undefined, err: () => undefined };
    const startMs = performance.now();
    const exit = await runHook(terminal, hook, environment);
    const seconds = (performance.now() - startMs) / 1000;
    expect(exit).toBe(wanted);
    expect(seconds).toBeGreaterThan(deadlineSeconds - 1);
    expect(seconds).toBeLessThan(deadlineSeconds + farewellSeconds + 5);
    expect(readVerdict(new FsDisk(), join(common, "prepare-device"))?.code).toBe("snapd-too-slow");
  },
);
