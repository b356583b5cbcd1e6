import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { outputOf, runCommand } from "../../scripts/command.ts";
import { projectFolder } from "../../scripts/project.ts";
import { parseJson, plainValue } from "../../src/rig/snapd/go-json.ts";
import { type BrandAndModel, HookRig, makeBrandAndModel } from "./hook-rig.ts";
import { executable, Workshop } from "./unpacked-gadget.ts";

const folder = `${projectFolder}/docs/guides`;
const pages = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));

/** The code blocks of the guides in one language. */
function blocks(language: string): readonly string[] {
  const pattern = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm");
  return pages.flatMap((page) => [...page.matchAll(pattern)].map(([, block = ""]) => block));
}

function yamlWith(key: string): Readonly<Record<string, unknown>> {
  const found = blocks("yaml").filter((block) => new RegExp(`^${key}:`, "m").test(block));
  return parse(found.at(-1) ?? "") as Record<string, unknown>;
}

const example = parse(readFileSync(`${projectFolder}/snap/snapcraft.yaml`, "utf8")) as Record<string, unknown>;
const setLines = blocks("sh").flatMap((block) => block.match(/^snap set my-gadget .*$/gm) ?? []);
const settingsBlocks = blocks("yaml").filter((block) => block.startsWith("vault:"));

let workshop: Workshop;
let made: BrandAndModel;

beforeAll(async () => {
  workshop = new Workshop();
  made = await makeBrandAndModel();
  writeFileSync(join(workshop.folder, "api-key"), "not-a-real-key\n", { mode: 0o600 });
});

afterAll(() => workshop[Symbol.dispose]());

/** What the shell makes of the line, and snapd of its KEY=VALUE: JSON where it is JSON, else text. */
async function configurationOf(line: string, common: string): Promise<Readonly<Record<string, unknown>>> {
  const words = line.replaceAll("/var/snap/my-gadget/common", common).replace(/^snap set my-gadget /, "");
  const pair = await outputOf("sh", ["-c", `printf %s ${words}`]);
  const key = pair.slice(0, pair.indexOf("="));
  const value = pair.slice(key.length + 1);
  const read = parseJson(value);
  const inner: unknown = read === undefined ? value : plainValue(read);
  return key.split(".").reduceRight<unknown>((nested, part) => ({ [part]: nested }), inner) as Record<string, unknown>;
}

describe("the guides", () => {
  test("show settings, snap set lines and metadata to test", () => {
    expect({ set: setLines.length, settings: settingsBlocks.length }).toEqual({ set: 5, settings: 2 });
  });

  test.each(setLines)("%s is what configure accepts", async (line) => {
    const gadget = workshop.stage(workshop.author(), "staged", { executable });
    const configuration = await configurationOf(line, workshop.folder);
    await using rig = await HookRig.start(gadget, made, { configuration });
    const { status, stderr } = await rig.run("configure");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  test.each(settingsBlocks)("settings are sound: %s", async (block) => {
    const file = join(workshop.folder, "prepare-device.yaml");
    writeFileSync(file, block);
    const { status, stdout } = await runCommand(executable, ["config", "check", file]);
    expect({ status, stdout }).toEqual({ status: 0, stdout: `${file}: 0 errors, 0 warnings\n` });
  });

  test("show the plugs and hooks of the example gadget", () => {
    const block = blocks("yaml").find((one) => one.startsWith("plugs:\n  control")) ?? "";
    const { hooks, plugs } = parse(block) as Record<string, unknown>;
    expect(plugs).toEqual(example["plugs"]);
    expect({ ...(hooks as Record<string, unknown>), "check-health": {} }).toEqual(example["hooks"]);
  });

  test("show the connections of the example gadget", () => {
    const { connections } = yamlWith("connections");
    const text = readFileSync(`${projectFolder}/snap/gadget.yaml`, "utf8").replaceAll(/\w{32}(?=:)/g, "SNAPID");
    expect(connections).toEqual((parse(text) as Record<string, unknown>)["connections"]);
  });

  test("ask for a declaration that fits the paths of the plug, in both notations", () => {
    const { plugs } = yamlWith("plugs") as { plugs: Record<string, Record<string, unknown>> };
    const rule = plugs["system-files"]?.["allow-installation"] as { "plug-attributes": { write: string } };
    const pattern = new RegExp(`^(${rule["plug-attributes"].write})$`);
    const { write } = (example["plugs"] as Record<string, { write: readonly string[] }>)["device-keys"] ?? {
      write: [],
    };
    expect(write.map((path) => pattern.test(path))).toEqual([true, true]);
    const [json = "{}"] = blocks("json");
    // In an assertion every scalar is text.
    const asTexts = JSON.stringify({ plugs }).replaceAll(/\btrue\b/g, '"true"');
    expect(JSON.parse(json)).toEqual(JSON.parse(asTexts));
  });
});
