import { describe, expect, test } from "vitest";
import { expectFailed, expectRegistered } from "./setup/expectations.ts";
import { rigBrand, smallDeviceKey, World, type WorldInput } from "./setup/world.ts";

const brand = await rigBrand();
const deviceKey = await smallDeviceKey();

/** A device on which an earlier run made the key and came no further. */
async function withKey(input: Omit<WorldInput, "brand"> = {}): Promise<World> {
  const world = await World.make({ brand, ...input });
  world.placeWaitingKey(deviceKey);
  return world;
}

const means = "Abandoning means: ";

describe.concurrent("abandon", () => {
  test("of a registration whose request was sent says that the vault may have signed it, and asks for the serial", async () => {
    const vaultFaults = [{ fault: "lost-answer", endpoint: "serial", times: 100 }] as const;
    await using world = await withKey({ vaultFaults, settings: { deadline: 10 } });
    expect((await world.provision()).status).toBe(5);
    const asked = await world.run("abandon");
    expectFailed(asked, "abandon-unconfirmed", 2);
    expect(asked.stderr).toContain(means);
    expect(asked.stderr).toContain("The vault may have signed it");
  });

  test("of a registration that never got a request-id does not say that the vault may have signed it", async () => {
    const vaultFaults = [{ fault: "reset", endpoint: "request-id", times: 100 }] as const;
    await using world = await withKey({ vaultFaults, settings: { deadline: 10 } });
    expect((await world.provision()).status).toBe(5);
    const asked = await world.run("abandon");
    expectFailed(asked, "abandon-unconfirmed", 2);
    expect(asked.stderr).toContain("the\nvault has signed nothing for it");
    expect(asked.stderr).not.toContain("may have signed");
  });

  test("with another serial says which one was repeated", async () => {
    const vaultFaults = [{ fault: "garbage", endpoint: "serial" }] as const;
    await using world = await withKey({ vaultFaults });
    expectFailed(await world.provision(), "vault-answer-unreadable", 6);
    const asked = await world.run("abandon", ["--serial", "OTHER-1"]);
    expectFailed(asked, "abandon-unconfirmed", 2);
    expect(asked.document.error?.message).toContain("--serial says OTHER-1");
  });

  test("of a finished registration is refused without asking for the serial first", async () => {
    await using world = await withKey();
    expectRegistered(world, await world.provision(), "registered");
    for (const args of [[], ["--serial", "RB1-2048-0007"]]) {
      const refused = await world.run("abandon", args);
      expectFailed(refused, "abandon-refused", 8);
      expect(refused.stderr).not.toContain(means);
    }
  });

  test("where nothing was begun says so", async () => {
    await using world = await withKey();
    const refused = await world.run("abandon");
    expectFailed(refused, "nothing-to-abandon", 2);
    expect(refused.stderr).not.toContain(means);
  });
});
