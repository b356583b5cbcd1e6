import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { expectRegistered } from "./setup/expectations.ts";
import { secretLeaks } from "./setup/secrets.ts";
import { rigBrand, smallDeviceKey, World } from "./setup/world.ts";

// Every scenario ends with a search for secrets; this one shows that the search finds what is planted.
test("API key and private keys stand nowhere after a first boot, and would be found if they did", async () => {
  const brand = await rigBrand();
  const deviceKey = await smallDeviceKey();
  await using world = await World.make({ brand, deviceKey });
  const done = await world.provision();
  expectRegistered(world, done, "registered");
  const leaks = (said: string): readonly string[] => [...new Set(secretLeaks(world.root, world.apiKey, [said]))];
  expect(leaks(done.stdout + done.stderr)).toEqual([]);

  const key = Buffer.from(deviceKey.encodePrivate()).toString("latin1").replace(/\s/g, "");
  const identity = readFileSync(join(world.ownFolder, "identity-key"), "latin1");
  const seed = Buffer.from(identity.replace(/-----[A-Z ]+-----/g, ""), "base64").subarray(-32);
  for (const secret of [world.apiKey, key, identity, seed.toString("hex"), seed.toString("base64url")]) {
    expect(leaks(`before ${secret} after`)).toEqual(["output 1"]);
  }
  const log = join(world.root, "tmp/log");
  writeFileSync(log, `header api-key: ${world.apiKey}\n`);
  expect(leaks("")).toEqual(["tmp/log"]);
  writeFileSync(log, "");
});
