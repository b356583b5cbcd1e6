import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeStream } from "../../../src/assertion/stream.ts";
import { systemClock } from "../../../src/clock/system-clock.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { putAssertion } from "../../../src/rig/assertion-files.ts";
import { devicePaths } from "../../../src/rig/device.ts";
import type { HookRun } from "../../../src/rig/snapd/hook-run.ts";
import { SnapdServer } from "../../../src/rig/snapd/snapd-server.ts";
import { ask } from "../../unit/rig/snapd-setup.ts";

interface RecordedCall {
  readonly title?: string;
  readonly socket: "rest" | "snap";
  readonly method: string;
  readonly path: string;
  readonly args?: readonly string[];
  readonly send?: string;
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

interface Recorded {
  readonly assertions: { readonly trusted: string; readonly brand: string; readonly model: string };
  readonly calls: readonly RecordedCall[];
}

const file = new URL("snapd-answers/answers.json", import.meta.url);
const { assertions, calls } = JSON.parse(readFileSync(file, "utf8")) as Recorded;

function titleOf(call: RecordedCall): string {
  if (call.title !== undefined) return `${call.method} ${call.path} with ${call.title}`;
  const what = call.args === undefined ? (call.send ?? "") : JSON.stringify(call.args);
  return `${call.socket} ${call.method} ${call.path} ${what}`;
}

describe("the rig's snapd answers as snapd 2.57.6 did", () => {
  const root = mkdtempSync(join(tmpdir(), "rig-snapd-"));
  let snapd: SnapdServer;
  let hook: HookRun;

  beforeAll(async () => {
    const read = (text: string) => decodeStream(new TextEncoder().encode(text), nodeCrypto);
    const [model] = read(assertions.model);
    if (model?.type !== "model") throw new TypeError("the recording has no model");
    const { assertionFolder } = devicePaths(root, model);
    for (const assertion of [...read(assertions.brand), model]) putAssertion(assertionFolder, assertion);
    snapd = await SnapdServer.start({
      context: { clock: systemClock, crypto: nodeCrypto, randomBytes: (count) => new Uint8Array(count) },
      root,
      model,
      trusted: read(assertions.trusted),
      plugs: { network: false },
    });
    hook = snapd.beginHook("prepare-device");
  });

  afterAll(async () => {
    expect(snapd.rigFaults).toEqual([]);
    await snapd.close();
    rmSync(root, { recursive: true, force: true });
  });

  it("takes every call of the recording", () => {
    expect(calls.length).toBe(113);
  });

  it.each(calls.map((call) => [titleOf(call), call] as const))("%s", async (_title, call) => {
    const body = call.args === undefined ? call.send : JSON.stringify({ "context-id": hook.cookie, args: call.args });
    const answer = await ask(
      call.socket === "rest" ? snapd.restSocket : snapd.snapSocket,
      call.method,
      call.path,
      body,
    );
    expect([answer.status, answer.type]).toEqual([call.status, call.type]);
    expect(Buffer.from(answer.bytes).toString("utf8")).toBe(call.body);
  });
});
