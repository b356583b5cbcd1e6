import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readScenarios } from "../../src/rig/scenario/read-scenario.ts";
import { rig } from "./rig-command.ts";

const folder = mkdtempSync(join(tmpdir(), "pd-scenarios-"));
afterAll(() => rmSync(folder, { recursive: true }));

const yamlIn = (path: string) => readdirSync(path).filter((name) => name.endsWith(".yaml"));
const files = yamlIn("scenarios");
const forAnyGadget = yamlIn("scenarios/any-gadget").map((name) => join("any-gadget", name));

test("every scenario that ships is sound, expects something, and says what it is about", () => {
  expect(files.length).toBeGreaterThanOrEqual(50);
  expect(forAnyGadget.length).toBeGreaterThanOrEqual(10);
  for (const name of [...files, ...forAnyGadget]) {
    const path = join("scenarios", name);
    const [scenario] = readScenarios([{ path, text: readFileSync(path, "utf8") }]);
    expect(scenario?.about).toMatch(/\.$/);
    expect(Object.keys(scenario?.expect ?? {}).length).toBeGreaterThan(0);
  }
});

test("scenarios that name no gadget are not run without one", async () => {
  const { status, err } = await rig("run", "scenarios/any-gadget");
  expect(status).toBe(2);
  expect(err).toMatch(/it names neither a gadget nor hooks.*\[scenario-wrong\]\n {2}what to do: .*--gadget/);
});

test("what a scenario's device lacks is told in the words of a scenario", async () => {
  const file = join(folder, "unplugged.yaml");
  const gadget = `gadget: ${resolve("test/fixtures/gadgets/shell")}`;
  const rest = ["disconnect: [hardware-observe]", "tries: 1", "expect: {outcome: operational}"];
  writeFileSync(file, [gadget, ...rest].join("\n"));
  const { status, err } = await rig("run", file);
  expect(status).toBe(1);
  expect(err).toContain("[plug-not-connected]");
  expect(err).toContain("to try it, connect: [PLUG] in a scenario.");
  expect(err).not.toContain("--connect");
});

test("where the rig cannot play one of many, it says which", async () => {
  const file = join(folder, "no-such-plug.yaml");
  const gadget = `gadget: ${resolve("test/fixtures/gadgets/shell")}`;
  writeFileSync(file, [gadget, "connect: [hardware-observ]", "expect: {}"].join("\n"));
  const { status, err } = await rig("run", file);
  expect([status, err]).toEqual([
    2,
    expect.stringMatching(/cannot play no-such-plug: .*did you mean hardware-observe\?/),
  ]);
});

test("all scenarios that ship pass, and the same seed gives the same reports and JUnit file", async () => {
  // Among them a hook that takes the date for a serial, and a key that has expired.
  const words = ["vault-busy", "serial-", "takt-", "broken-gadget", "key-expired"];
  const few = words.flatMap((word) => ["--only", word]);
  const out = (name: string): string => join(folder, name);
  const all = await rig("run", "scenarios", "--out", out("all.json"), "--junit", out("all.xml"));
  expect({ status: all.status, said: all.out.trim() }).toEqual({
    status: 0,
    said: `${files.length} passed, 0 failed`,
  });
  const once = await rig("run", "scenarios", ...few, "--out", out("1.json"), "--junit", out("1.xml"));
  const again = await rig("run", "scenarios", ...few, "--out", out("2.json"), "--junit", out("2.xml"));
  expect([once.status, again.status]).toEqual([0, 0]);
  expect(readFileSync(out("2.json"), "utf8")).toBe(readFileSync(out("1.json"), "utf8"));
  expect(readFileSync(out("2.xml"), "utf8")).toBe(readFileSync(out("1.xml"), "utf8"));
}, 400_000);
