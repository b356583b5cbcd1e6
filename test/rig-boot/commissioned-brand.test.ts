import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bootJson, gadgetFixture, rig } from "./rig-command.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "boot-brand-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a brand that was commissioned", () => {
  const brand = (): string => join(folder, "brand");
  const commission = (snapId: string, out: string): Promise<unknown> => {
    const example = readFileSync("docs/examples/models/graded.json", "utf8");
    const model = example
      .replaceAll("example-gadget", "shell-gadget")
      .replaceAll("ExampleGadgetSnapIdExampleGadget", snapId);
    writeFileSync(join(folder, "model.json"), model);
    return rig("brand", "--model", join(folder, "model.json"), "--out", out, "--key-bits", "2048");
  };
  beforeAll(() => commission("ShellGadgetSnapIdShellGadgetSnap", brand()));

  test("signs for the device, whose model is the brand's own", async () => {
    const { status, report } = await bootJson(gadgetFixture("shell"), "--brand", brand());
    expect([status, report.model]).toEqual([0, { brandId: "example-brand", model: "example-gateway", kind: "graded" }]);
    expect(report.findings).toEqual([]);
  });

  test("and whose model names the gadget with another snap id connects nothing for gadget.yaml's", async () => {
    const out = join(folder, "brand-of-other-id");
    await commission("AnotherGadgetSnapIdAnotherGadget", out);
    const { status, report } = await bootJson(gadgetFixture("shell"), "--brand", out, "--tries", "1");
    expect([status, report.outcome]).toEqual([1, "not-registered"]);
    expect(report.findings).toContainEqual(
      expect.objectContaining({ code: "connection-ignored", severity: "error", file: "meta/gadget.yaml", line: 2 }),
    );
  });

  test("signs another model where its own names another gadget or another one is asked for", async () => {
    const other = await bootJson(gadgetFixture("broken"), "--brand", brand(), "--tries", "1");
    const asked = await bootJson(gadgetFixture("shell"), "--brand", brand(), "--model", "core18");
    expect([other.report.model, asked.report.model]).toEqual([
      { brandId: "example-brand", model: "broken-gadget-model", kind: "graded" },
      { brandId: "example-brand", model: "shell-gadget-model", kind: "ungraded" },
    ]);
    expect([other.status, asked.status]).toEqual([1, 0]);
  });

  test("is not taken from a folder that holds none", async () => {
    const { status, out } = await bootJson(gadgetFixture("shell"), "--brand", folder);
    expect(status).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ outcome: "failed", error: { code: "brand-cannot-sign" } });
  });
});
