import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ExampleName, exampleNames, examplePath, exampleText } from "../unit/rig/commissioning/model-edits.ts";
import { needs } from "./needs.ts";
import { missingTools, oracle, oraclePath } from "./toolchain.ts";
import { type Walked, walkBrand } from "./walk-brand.ts";

const missing = missingTools();
const folder = mkdtempSync(join(tmpdir(), "judge-brand-"));

afterAll(() => rmSync(folder, { recursive: true }));

function walk(name: string, ...args: readonly string[]): Walked {
  return walkBrand(join(folder, name), args);
}

function files(name: string, walked: Walked): readonly string[] {
  return walked.assertionFiles.map((file) => join(folder, name, file));
}

function accepted(said: string): readonly string[] {
  return said.split("\n").filter((line) => line.startsWith("accepted"));
}

/** Parent of private-keys-v1 on the device of this road. */
function deviceFolder(name: string): string {
  const below = join(folder, name, "root/var/lib/snapd");
  const saved = join(below, "save/device");
  return existsSync(saved) ? saved : join(below, "device");
}

describe.each(exampleNames)("the road of a brand with the model %s", (name: ExampleName) => {
  let walked: Walked;

  beforeAll(() => {
    walked = walk(name, "--model", examplePath(name));
  });

  test("snapd accepts every assertion that was written, in the order of the road", (context) => {
    needs(context, missing);
    const [trusted = "", ...rest] = files(name, walked);
    const said = accepted(oracle(["check", "-trusted", trusted, ...rest]));
    const kinds =
      "account account-key model store serial-request serial device-session-request model store serial-request serial device-session-request";
    expect(said.map((line) => / (\S+) \[/.exec(line)?.[1]).join(" ")).toBe(kinds);
    for (const model of [walked.model, walked.subModel]) {
      expect(
        said.filter((line) => line.endsWith(`serial ["example-brand" "${model}" "${walked.serial}"]`)).length,
      ).toBe(1);
    }
  });

  test("snapd accepts the serial of the sub-store by its chain alone", (context) => {
    needs(context, missing);
    const at = (file: string): string => join(folder, name, file);
    const prereq = ["brand.assert", "sub-model.assert"].map(at).join(",");
    const said = oracle(["check", "-trusted", at("trusted.assert"), "-prereq", prereq, at("sub-serial.assert")]);
    expect(accepted(said).length).toBe(1);
    expect(() => oracle(["check", "-prereq", prereq, at("sub-serial.assert")])).toThrow("prerequisite");
  });

  test("snapd opens sessions with the one device key, for both serials", (context) => {
    needs(context, missing);
    expect(oracle(["keys", deviceFolder(name)]).trim()).toMatch(
      new RegExp(`^accepted ${walked.deviceKeyId} 0600 \\d+ bytes$`),
    );
    for (const [file, model] of [
      ["serial", walked.model],
      ["sub-serial", walked.subModel],
    ] as const) {
      const said = oracle(["session", deviceFolder(name), join(folder, name, `${file}.assert`), "a-nonce"]);
      expect(said).toContain(`model: ${model}\n`);
    }
  });

  test("snapd's key manager reads the private keys of root and brand", (context) => {
    needs(context, missing);
    const lines = oracle(["keys", join(folder, name)])
      .trim()
      .split("\n");
    expect(lines.map((line) => line.replace(/ \S{64} (0\d+) .*$/, " KEY $1"))).toEqual([
      "accepted KEY 0600",
      "accepted KEY 0600",
    ]);
  });
});

describe("a brand with an account of its own for serials", () => {
  test("snapd accepts what it signs, and only because the model says so", (context) => {
    needs(context, missing);
    const model = join(folder, "listed.json");
    writeFileSync(model, exampleText("graded").replace('"grade"', '"serial-authority": ["the-vault"], "grade"'));
    const walked = walk("listed", "--model", model, "--serial-authority", "the-vault");
    const [trusted = "", ...rest] = files("listed", walked);
    expect(accepted(oracle(["check", "-trusted", trusted, ...rest])).length).toBe(14);
    const without = rest.filter((file) => !file.endsWith("model.assert"));
    expect(() => oracle(["check", "-trusted", trusted, ...without])).toThrow("4 refused, 8 accepted");
  });
});

describe("a brand below snapd's published test root", () => {
  test("is trusted by a snapd built for tests, with nothing else said", (context) => {
    needs(context, missing);
    const root = join(folder, "test-root");
    oracle(["root", root]);
    expect(readdirSync(join(root, "private-keys-v1")).length).toBe(1);
    const walked = walk("below-test-root", "--root", root, "--model", examplePath("graded"));
    const said = accepted(oracle(["check", ...files("below-test-root", walked)]));
    expect(said.length).toBe(14);
  });
});

test("what README.txt says about snapd's own code works as it stands there", (context) => {
  needs(context, missing);
  const name = exampleNames[0] ?? "graded";
  const text = execFileSync("sh", [
    "-c",
    `sed -n '/^  DIR=/p;/snapd-oracle check/,/sub-session/p' "$0"`,
    join(folder, name, "README.txt"),
  ]);
  const script = text.toString().replace(".cache/snapd/snapd-oracle", oraclePath);
  expect(accepted(execFileSync("sh", ["-e"], { input: script, encoding: "utf8" })).length).toBe(12);
});
