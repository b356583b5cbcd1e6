import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { needs } from "../snapd/needs.ts";
import { everyCheck } from "./doctor/lab.ts";
import { expectFailed } from "./setup/expectations.ts";
import { missingNetworks, withSilentNameServer } from "./setup/machine.ts";
import { rigBrand, smallDeviceKey, World } from "./setup/world.ts";

const brand = await rigBrand();
const deviceKey = await smallDeviceKey();
const missing = missingNetworks();

/** A machine that would ask its silent name servers for five minutes. */
function patientMachine(world: World): readonly string[] {
  const file = world.path("resolv.conf");
  writeFileSync(file, "nameserver 10.99.0.1\nnameserver 10.99.0.2\noptions timeout:30 attempts:5\n");
  return withSilentNameServer(file);
}

test.concurrent("name servers that say nothing end a run by name, and do not keep its process", async (context) => {
  needs(context, missing);
  await using world = await World.make({ brand, deviceKey });
  world.writeSettings({ vault: { url: "https://vault.example.com/v1/" }, deadline: 20 });
  expectFailed(await world.provision({ through: patientMachine(world) }), "dns-unavailable", 5);
});

test.concurrent("name servers that say nothing are told by the doctor", async (context) => {
  needs(context, missing);
  await using world = await World.make({ brand, deviceKey });
  world.writeSettings({ vault: { url: "https://vault.example.com/v1/" } });
  const { status, document } = await world.run("doctor", everyCheck, {
    through: patientMachine(world),
  });
  expect({
    status,
    dns: (document["checks"] as { id: string; code?: string }[]).find(({ id }) => id === "dns"),
  }).toMatchObject({
    status: 5,
    dns: { code: "dns-unavailable" },
  });
});
