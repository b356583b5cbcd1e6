import { describe, expect, it } from "vitest";
import type { HookRunner } from "../../../../src/rig/boot/hook-runner.ts";
import { ScriptedHooks } from "../../../../src/rig/boot/scripted-hooks.ts";

describe("hooks that are functions", () => {
  const seen: string[] = [];
  const hooks: HookRunner = new ScriptedHooks({
    configure: async ({ cookie }) => {
      seen.push(cookie);
      return 0;
    },
    "prepare-device": async () => ({ exitStatus: 3, output: "no serial here" }),
  });
  const call = { cookie: "c".repeat(43), timeoutMs: 600_000, reason: "seeding" };

  it("run in place of a program", async () => {
    expect([hooks.has("configure"), hooks.has("install"), hooks.has("toString")]).toEqual([true, false, false]);
    expect(await hooks.run({ ...call, hook: "configure" })).toEqual({ exitStatus: 0, output: "", elapsedMs: 0 });
    expect(await hooks.run({ ...call, hook: "prepare-device" })).toMatchObject({
      exitStatus: 3,
      output: "no serial here",
    });
    expect(seen).toEqual([call.cookie]);
  });

  it("are no hooks where the gadget has none", async () => {
    await expect(hooks.run({ ...call, hook: "install" })).rejects.toThrow("the gadget has no hook install");
  });
});
