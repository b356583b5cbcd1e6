import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { SnapdSocket } from "../../../src/snapd/snapd-socket.ts";

it("snapd answering that it switches protocols is snapd-answer-unreadable, not silence", async () => {
  const folder = mkdtempSync(join(tmpdir(), "upgrade-"));
  const path = join(folder, "snapd.socket");
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () =>
      socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"),
    );
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  try {
    await expect(new SnapdSocket(path).systemInfo()).rejects.toMatchObject({ code: "snapd-answer-unreadable" });
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
});
