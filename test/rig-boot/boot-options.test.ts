import { describe, expect, test } from "vitest";
import { gadgetFixture, rig } from "./rig-command.ts";

describe("a command line that the rig cannot follow ends with status 2", () => {
  test.each([
    [["no-such-gadget"], "gadget-not-found"],
    [[gadgetFixture("shell"), "--hardware", "no-such-board"], "hardware-not-found"],
    [[gadgetFixture("shell"), "--fault", "no-such-fault"], "usage-wrong"],
    [[gadgetFixture("shell"), "--takt", "soon"], "usage-wrong"],
    [[gadgetFixture("shell"), "--settings", "nothing"], "usage-wrong"],
    [[gadgetFixture("shell"), "--model", "core99"], "usage-wrong"],
    [[gadgetFixture("shell"), "--vault", "https://vault.example.com/v1/"], "usage-wrong"],
  ])("%j: %s", async (args, code) => {
    const { status, out, err } = await rig("boot", ...args, "--json");
    expect(status).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ outcome: "failed", error: { code } });
    expect(err).toContain("what to do:");
  });
});
