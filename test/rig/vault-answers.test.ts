import { describe, expect, test } from "vitest";
import type { FaultName } from "../../src/rig/faults.ts";
import { expectFailed, expectNothingKept, expectRegistered } from "./setup/expectations.ts";
import { faithful, type RelayAnswer } from "./setup/relay.ts";
import { type Outcome, rigBrand, smallDeviceKey, World, type WorldInput } from "./setup/world.ts";

const brand = await rigBrand();
const deviceKey = await smallDeviceKey();
const everyTime = 99;

/** A run that must fail with nothing kept; then, with a sound vault, the same key and the same serial register. */
async function failThenRecover(world: World, code: string, exit: number): Promise<Outcome> {
  const failed = await world.provision();
  expectFailed(failed, code, exit);
  expectNothingKept(world);
  expect(world.state.registration).toMatchObject({ serial: "RB1-2048-0007", deviceKeyId: deviceKey.keyId });
  await world.mendVault();
  const { serial, deviceKeyId } = expectRegistered(world, await world.provision(), "registered");
  expect({ serial, deviceKeyId }).toEqual({ serial: "RB1-2048-0007", deviceKeyId: deviceKey.keyId });
  return failed;
}

function faulty(fault: FaultName, endpoint: "request-id" | "serial", more: Partial<WorldInput> = {}): Promise<World> {
  return World.make({ brand, deviceKey, vaultFaults: [{ fault, endpoint, times: everyTime }], ...more });
}

describe.concurrent("a vault that signs the wrong thing: nothing is kept, and a sound vault finishes with the same key", () => {
  test.for([
    ["other-device-key", "serial-for-other-device", 7],
    ["other-brand", "serial-for-other-device", 7],
    ["other-model", "serial-for-other-device", 7],
    ["other-serial", "serial-for-other-device", 7],
    ["two-serials", "vault-two-serials", 6],
    ["no-serial", "vault-no-serial", 6],
    ["unknown-type", "vault-answer-unexpected", 6],
    ["key-expired", "serial-untrusted", 7],
    ["key-constraint", "serial-untrusted", 7],
    ["ten-thousand-assertions", "vault-answer-too-big", 6],
  ] as const)("%s ends as %s, exit status %i", async ([fault, code, exit]) => {
    await using world = await faulty(fault, "serial");
    await failThenRecover(world, code, exit);
  });

  test("a serial without a revision is a good one", async () => {
    await using world = await faulty("old-revision", "serial");
    const done = await world.provision();
    expectRegistered(world, done, "registered");
    expect(done.document["revision"]).toBe(0);
  });
});

describe.concurrent("a vault whose answer is none", () => {
  test.for([
    ["garbage", "vault-answer-unreadable", 6],
    ["huge", "vault-answer-too-big", 6],
    ["empty", "vault-answer-empty", 3],
    ["redirect", "vault-redirect", 3],
    ["gzip", "answer-encoded", 6],
    ["control-characters", "vault-model-unknown", 6],
  ] as const)("%s in place of the serial ends as %s, exit status %i", async ([fault, code, exit]) => {
    await using world = await faulty(fault, "serial");
    await failThenRecover(world, code, exit);
  });

  test.for([
    ["garbage", "vault-answer-not-json", 3],
    ["huge", "vault-answer-too-big", 6],
    ["empty", "vault-answer-empty", 3],
    ["redirect", "vault-redirect", 3],
    ["gzip", "answer-encoded", 6],
    ["control-characters", "vault-model-unknown", 6],
  ] as const)("%s in place of the request-id ends as %s, exit status %i", async ([fault, code, exit]) => {
    await using world = await faulty(fault, "request-id");
    await failThenRecover(world, code, exit);
    expect(world.askedFor).toEqual(["request-id", "request-id", "serial"]);
  });
});

// These are waited for until the run's time is over: they wait side by side.
describe.concurrent("a vault that may answer later: the run ends as try-later, the next one finishes", () => {
  test.for([
    ["html-200", "serial", "captive-portal"],
    ["reset", "serial", "connection-reset"],
    ["reset-mid-body", "serial", "answer-cut-short"],
    ["busy-503", "serial", "vault-busy"],
    ["fault-500", "serial", "vault-fault"],
  ] as const)("%s in place of the %s ends as %s", async ([fault, endpoint, code]) => {
    await using world = await faulty(fault, endpoint, { slowMs: 120_000 });
    await failThenRecover(world, code, 5);
  });

  test.for([
    ["slow", "serial"],
    ["slow-headers", "serial"],
  ] as const)("%s in place of the %s ends with what is left of the run's 10 s", async ([fault, endpoint]) => {
    await using world = await faulty(fault, endpoint, { slowMs: 120_000 });
    const failed = await failThenRecover(world, "total-timeout", 5);
    expect(failed.document.error?.message).toMatch(/: \d{1,4} ms in all$/);
  });

  test("a vault that is not ready and names no time is asked again by the next run, with the same bytes", async () => {
    const sent: Buffer[] = [];
    const courier: WorldInput["courier"] = async (passage) => {
      if (passage.endpoint !== "serial") return faithful(passage);
      sent.push(Buffer.from(passage.body));
      return sent.length === 1 ? passage.answer({ status: 202 }) : faithful(passage);
    };
    await using world = await World.make({ brand, deviceKey, courier });
    expectFailed(await world.provision(), "gave-up-waiting", 5);
    expectNothingKept(world);
    expectRegistered(world, await world.provision(), "registered");
    expect(sent.length).toBe(2);
    expect(sent[0]?.equals(sent[1] ?? Buffer.alloc(0))).toBe(true);
    expect(world.askedFor).toEqual(["request-id", "serial"]);
  });

  test.for(["reset", "reset-mid-body", "lost-answer", "busy-503", "fault-500"] as const)(
    "%s once costs a try, not the run",
    async (fault) => {
      const rule = { fault, endpoint: "serial" } as const;
      await using world = await World.make({
        brand,
        deviceKey,
        vaultFaults: [rule],
        settings: { deadline: 60 },
      });
      const done = await world.provision();
      expectRegistered(world, done, "registered");
      const { entries } = world.vault.service.signingLog;
      expect(new Set(entries.map(({ deviceKeyId, serial }) => `${deviceKeyId} ${serial}`)).size).toBe(1);
      const notes = entries.length > 1 ? ["serial-signed-before"] : [];
      expect((done.document["notes"] as { code: string }[]).map(({ code }) => code)).toEqual(notes);
    },
  );
});

describe.concurrent("a vault that refuses", () => {
  test("an API key it does not know ends as vault-api-key-refused, in the vault's words and without the key", async () => {
    await using world = await World.make({ brand, deviceKey, settings: { deadline: 10 } });
    world.vault.service.databaseUp = false;
    const failed = await world.provision();
    expectFailed(failed, "vault-api-key-refused", 6);
    expect(failed.stderr).toContain("Invalid API key used");
    expectNothingKept(world);
    world.vault.service.databaseUp = true;
    expectRegistered(world, await world.provision(), "registered");
  });

  test("a signing key that is switched off ends as vault-signing-key-inactive", async () => {
    await using world = await World.make({ brand, deviceKey });
    world.vault.service.setKeyActive(world.model.model, false);
    expectFailed(await world.provision(), "vault-signing-key-inactive", 6);
    world.vault.service.setKeyActive(world.model.model, true);
    expectRegistered(world, await world.provision(), "registered");
  });

  test("a wrong path in the URL ends as vault-not-found", async () => {
    await using world = await World.make({ brand, deviceKey });
    world.writeSettings({
      vault: { url: `${world.vault.url}api/`, headers: { "api-key": { file: "api-key" } } },
    });
    expectFailed(await world.provision(), "vault-not-found", 3);
    expectNothingKept(world);
  });
});

describe.concurrent("what a vault may try with its words", () => {
  /** The first request of this endpoint is answered so; everything after it is passed on. */
  async function sayingOnce(endpoint: string, answer: (world: World) => RelayAnswer): Promise<World> {
    let said = false;
    const holder: { world?: World } = {};
    const world = await World.make({
      brand,
      deviceKey,
      courier: async (passage) => {
        if (said || passage.endpoint !== endpoint || holder.world === undefined) return faithful(passage);
        said = true;
        return passage.answer(answer(holder.world));
      },
    });
    holder.world = world;
    return world;
  }

  const json = { "content-type": "application/json" };

  test("a refusal that repeats the API key does not bring it into the messages", async () => {
    await using world = await sayingOnce("serial", ({ apiKey }) => ({
      status: 400,
      headers: json,
      body: JSON.stringify({ error_code: `invalid-model ${apiKey}`, message: `no model for key ${apiKey}` }),
    }));
    const failed = await world.provision();
    expect(failed.status).toBe(6);
    expect(`${failed.stdout}${failed.stderr}`).not.toContain(world.apiKey);
    expectRegistered(world, await world.provision(), "registered");
  });

  test.for([
    ["two lines", "abc\nserial: FORGED", "vault-request-id-unusable", 6],
    ["2000 characters", "a".repeat(2000), "vault-request-id-unusable", 6],
    ["a number", 12345, "vault-no-request-id", 3],
    ["nothing", "", "vault-no-request-id", 3],
    ["text that runs from right to left", "abc\u202Edef", "vault-request-id-unusable", 6],
  ] as const)("a request-id of %s is refused", async ([, requestId, code, exit]) => {
    const body = JSON.stringify({ "request-id": requestId });
    await using world = await sayingOnce("request-id", () => ({ status: 200, headers: json, body }));
    expectFailed(await world.provision(), code, exit);
    expectNothingKept(world);
    expectRegistered(world, await world.provision(), "registered");
  });

  test("a request-id full of quotes, braces and markup is taken as text", async () => {
    const requestId = `"}]\\<b>'$(id)`;
    const seen: string[] = [];
    await using world = await World.make({
      brand,
      deviceKey,
      courier: async (passage) => {
        if (passage.endpoint === "request-id" && seen.length === 0) {
          return passage.answer({ status: 200, headers: json, body: JSON.stringify({ "request-id": requestId }) });
        }
        seen.push(Buffer.from(passage.body).toString());
        return faithful(passage);
      },
    });
    expectRegistered(world, await world.provision({}), "registered");
    expect(seen[0]).toContain(`\nrequest-id: ${requestId}\n`);
  });
});
