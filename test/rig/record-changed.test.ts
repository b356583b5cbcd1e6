import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runAgent } from "./setup/agent.ts";
import { expectRegistered } from "./setup/expectations.ts";
import { onlyDocument, rigBrand, smallDeviceKey, World } from "./setup/world.ts";

/** Every byte is changed in test/unit/record; here the executable itself is asked, at places all over the files. */
const places = 24;

let world: World;

beforeAll(async () => {
  world = await World.make({ brand: await rigBrand(), deviceKey: await smallDeviceKey() });
  expectRegistered(world, await world.provision(), "registered");
  const [serial] = world.state.systemSerials;
  writeFileSync(world.path("serial.assert"), serial?.encoded ?? "");
});

afterAll(() => world[Symbol.asyncDispose]());

async function verified(record: string, serial: string): Promise<{ status: number | null; code: string | undefined }> {
  const chain = ["--trust", world.path("trusted.assert"), "--prerequisites", world.path("brand.assert")];
  const run = await runAgent(["record", "verify", record, "--serial", serial, ...chain, "--json"]);
  return { status: run.status, code: onlyDocument(run).error?.code };
}

const whole = () => ({ record: join(world.ownFolder, "record.dsse.json"), serial: world.path("serial.assert") });

test("the whole chain, with the serial assertion given as a file, holds", async () => {
  expect(await verified(whole().record, whole().serial)).toEqual({ status: 0, code: undefined });
});

// A file that is no assertion any more is a wrong input (3), one that decodes is untrusted (7).
test.each([
  ["record", [7]],
  ["serial", [3, 7]],
] as const)("one changed byte in the %s, wherever, is refused", async (kind, statuses) => {
  const bytes = readFileSync(whole()[kind]);
  const changed = world.path(`changed-${kind}`);
  for (let place = 0; place < places; place += 1) {
    const at = Math.floor((place * (bytes.length - 1)) / (places - 1));
    const copy = Buffer.from(bytes);
    copy[at] = (copy[at] ?? 0) ^ (1 << (place % 7));
    writeFileSync(changed, copy);
    const files = { ...whole(), [kind]: changed };
    const { status, code } = await verified(files.record, files.serial);
    expect(statuses, `byte ${at}: ${status} ${code}`).toContain(status);
    expect(code).toBeDefined();
  }
});
