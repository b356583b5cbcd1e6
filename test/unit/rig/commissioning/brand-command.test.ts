import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeStream } from "../../../../src/assertion/stream.ts";
import type { Terminal } from "../../../../src/commands/terminal.ts";
import { nodeCrypto } from "../../../../src/keys/node-crypto.ts";
import { runRig } from "../../../../src/rig/command-line.ts";
import { type ExampleName, exampleNames, examplePath, exampleText } from "./model-edits.ts";

const folder = mkdtempSync(join(tmpdir(), "rig-brand-"));

afterAll(() => rmSync(folder, { recursive: true }));

interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

async function rig(...args: readonly string[]): Promise<Ran> {
  const lines = { out: [] as string[], err: [] as string[] };
  const terminal: Terminal = { out: (line) => lines.out.push(line), err: (line) => lines.err.push(line) };
  const status = await runRig(args, terminal);
  return { status, out: lines.out.join("\n"), err: lines.err.join("\n") };
}

function below(...parts: readonly string[]): string {
  return join(folder, ...parts);
}

interface Walked {
  readonly outcome: string;
  readonly store: string;
  readonly subStore: string;
  readonly serial: string;
  readonly subSerial: string;
  readonly assertionFiles: readonly string[];
  readonly chapters: readonly { step: string; told: readonly string[]; inRealLife: readonly string[] }[];
}

const steps = "model root brand sign-model store vault first-boot session sub-store re-registration sub-session proof";

function assertionsOf(name: string, file: string) {
  return decodeStream(readFileSync(below(name, file)), nodeCrypto);
}

async function walk(name: string, ...args: readonly string[]): Promise<Walked> {
  const { status, out, err } = await rig("brand", "--json", "--key-bits", "2048", "--out", below(name), ...args);
  expect([status, err.split("\n").filter((line) => line.startsWith("error"))]).toEqual([0, []]);
  return JSON.parse(out) as Walked;
}

describe("rig brand walks the whole road", () => {
  it.each(exampleNames)("of the example %s", async (name) => {
    const walked = await walk(name, "--model", examplePath(name));
    expect(walked).toMatchObject({ outcome: "walked", store: "example-store", subStore: "example-store-sub" });
    expect(walked.chapters.map(({ step }) => step).join(" ")).toBe(steps);
    expect(walked.chapters.every(({ told, inRealLife }) => told.length > 0 && inRealLife.length > 0)).toBe(true);
    expect(walked.assertionFiles.length).toBe(12);
    const [request] = assertionsOf(name, "sub-serial-request.assert");
    const [serial] = assertionsOf(name, "serial.assert");
    const [subSerial] = assertionsOf(name, "sub-serial.assert");
    if (serial?.type !== "serial" || subSerial?.type !== "serial") throw new TypeError("no serials");
    expect(Object.fromEntries(request?.headers ?? [])).toMatchObject({
      model: `${serial.model}-sub`,
      "original-brand-id": "example-brand",
      "original-model": serial.model,
      "original-serial": "RB1-2048-0007",
    });
    expect([subSerial.model, subSerial.deviceKeyId]).toEqual([`${serial.model}-sub`, serial.deviceKeyId]);
  });

  it("keeps secrets to their owner, and out of everything that is told", () => {
    const made = below("graded");
    const keys = readdirSync(join(made, "private-keys-v1")).map((name) => join(made, "private-keys-v1", name));
    expect(keys.length).toBe(2);
    for (const path of [...keys, join(made, "api-key"), join(made, "http.jsonl")]) {
      expect(statSync(path).mode & 0o777).toBe(0o600);
    }
    expect(statSync(join(made, "private-keys-v1")).mode & 0o777).toBe(0o700);
    const apiKey = readFileSync(join(made, "api-key"), "utf8").trim();
    for (const name of ["story.json", "README.txt", "http.jsonl", "prepare-device.yaml"]) {
      expect(readFileSync(join(made, name), "utf8")).not.toContain(apiKey);
    }
  });

  it("tells with commands that work in a clone what to do next: nothing is expected on PATH", () => {
    const readme = readFileSync(below("graded", "README.txt"), "utf8");
    expect(readme).toMatch(/^ {2}dist\/prepare-device-linux-(?:x64|arm64) verify "\$DIR\/model\.assert"/m);
    expect(readme).not.toMatch(/^ {2}prepare-device /m);
  });

  it("writes down the brand's own file, and the one a brand would write for the sub-store", () => {
    expect(readFileSync(below("graded", "model.json"), "utf8")).toBe(exampleText("graded"));
    expect(JSON.parse(readFileSync(below("graded", "sub-model.json"), "utf8"))).toEqual({
      ...(JSON.parse(exampleText("graded")) as object),
      model: "example-gateway-sub",
      store: "example-store-sub",
    });
  });

  it("tells it to a person, step by step", async () => {
    const { status, out } = await rig("brand", "--key-bits", "2048", "--out", below("told"));
    expect(status).toBe(0);
    expect(out.match(/^ ?\d+ {2}\S.* ms$/gm)?.length).toBe(12);
    expect(out.match(/in real life: /g)?.length).toBe(12);
    expect(out).toContain("The session is open for example-gateway-sub in store example-store-sub");
    expect(out.split("\n").every((line) => line.length <= 110)).toBe(true);
  });

  it("with another account that signs serials, which the model lists", async () => {
    const model = below("listed.json");
    writeFileSync(model, exampleText("graded").replace('"grade"', '"serial-authority": ["the-vault"], "grade"'));
    await walk("listed", "--model", model, "--serial-authority", "the-vault");
    const [serial] = assertionsOf("listed", "sub-serial.assert");
    expect(serial?.authorityId).toBe("the-vault");
  });
});

describe("with the brand of an earlier road", () => {
  const other = below("other.json");
  let brought: readonly string[];

  beforeAll(async () => {
    await walk("first", "--model", examplePath("graded"));
    writeFileSync(other, exampleText("plain-2016").replace("example-gateway-18", "example-panel"));
    const keys = readdirSync(below("first", "private-keys-v1")).map((name) => below("first", "private-keys-v1", name));
    const stores = ["store.assert", "sub-store.assert"].map((name) => below("first", name));
    brought = ["--trust", below("first", "trusted.assert"), "--brand", below("first", "brand.assert"), ...stores];
    brought = [...brought, "--key", ...keys];
  });

  it("another model is signed", async () => {
    const out = below("other.assert");
    const { status } = await rig("brand", "sign", other, "--from", below("first"), "--out", out);
    expect(status).toBe(0);
    const [model] = decodeStream(readFileSync(out), nodeCrypto);
    expect(model).toMatchObject({ type: "model", model: "example-panel", gadget: "example-gadget" });
  });

  it("is signed to stdout without --out, and as one document with --json", async () => {
    const plain = await rig("brand", "sign", other, "--from", below("first"));
    expect(plain.out).toMatch(/^type: model\n/);
    const { out } = await rig("brand", "sign", other, "--from", below("first"), "--json");
    expect(JSON.parse(out)).toMatchObject({ outcome: "signed", model: "example-panel" });
  });

  it("the road is walked by it, with what it has instead of anything new", async () => {
    const walked = await walk("second", "--model", other, ...brought);
    expect(walked.chapters.find(({ step }) => step === "brand")?.told.join()).toContain(
      "checked: signs models: example-brand",
    );
    expect(walked.chapters.find(({ step }) => step === "store")?.told).toEqual(["Brought."]);
    expect(readdirSync(below("second"))).not.toContain("private-keys-v1");
    expect(readFileSync(below("second", "brand.assert"))).toEqual(readFileSync(below("first", "brand.assert")));
  });

  it("a model that is signed already is taken as it is", async () => {
    const signed = below("first", "model.assert");
    await walk("third", "--model", signed, "--sub-model", below("first", "sub-model.assert"), ...brought);
    expect(readFileSync(below("third", "model.assert"))).toEqual(readFileSync(signed));
    expect(readdirSync(below("third"))).not.toContain("model.json");
  });

  it.each<[string, () => readonly string[], string]>([
    ["a model of another brand", () => ["sign", below("mine.json"), "--from", below("first")], "brand-account-missing"],
    ["no such folder", () => ["sign", other, "--from", below("nowhere")], "brand-cannot-sign"],
    ["a file that is there", () => ["sign", other, "--from", below("first"), "--out", other], "disk-already-there"],
    ["a brand and a root", () => ["--root", below("first"), ...brought], "usage-wrong"],
    ["trust without a brand", () => ["--trust", below("first", "trusted.assert")], "usage-wrong"],
    ["Canonical's root above it", () => ["--model", other, ...brought.slice(2)], "brand-untrusted"],
    ["no key", () => ["--model", other, ...brought.slice(0, brought.indexOf("--key"))], "brand-key-mismatch"],
    ["a folder that is not empty", () => ["--out", below("first")], "usage-wrong"],
    ["a root that is none", () => ["--root", below("second"), "--out", below("x1")], "brand-root-unusable"],
    [
      "a serial authority that is not listed",
      () => ["--serial-authority", "vault", "--out", below("x2")],
      "serial-authority-not-listed",
    ],
    ["a file that is not there", () => ["--model", below("nothing.json")], "model-json-unreadable"],
    ["a model with mistakes", () => ["--model", below("wrong.json")], "model-header-wrong"],
    [
      "a sub-store's model of the same name",
      () => ["--sub-model", examplePath("graded"), "--key-bits", "2048", "--out", below("x3")],
      "remodel-not-possible",
    ],
  ])("%s is refused as %s", async (_title, args, code) => {
    writeFileSync(below("mine.json"), exampleText("graded").replaceAll("example-brand", "my-brand"));
    writeFileSync(below("wrong.json"), exampleText("graded").replace('"signed"', '"save"'));
    const given = args();
    const own = given.includes("--out") || given[0] === "sign" ? [] : ["--out", below(code)];
    const { status, out, err } = await rig("brand", "--json", ...given, ...own);
    expect(status).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ outcome: "failed", error: { code, exit: status } });
    expect(err).toContain(`[${code}]`);
  });
});

describe("rig brand check", () => {
  it("names each finding with its place and fix, and fails on an error", async () => {
    const model = below("two.json");
    writeFileSync(model, exampleText("graded").replace('"16"', "16").replace("display-name", "displayname"));
    const { status, out } = await rig("brand", "check", model);
    expect(status).toBe(1);
    expect(out.split("\n")).toEqual([
      `${model}:5:13: "series" is the number 16, and assertions know texts only [error: model-value-not-text]`,
      '  fix: Put it in quotation marks: "16".',
      `${model}:7:3: snapd knows no header "displayname" [warning: model-header-unknown]`,
      '  fix: Did you mean "display-name"?',
      "1 model: 1 error, 1 warning",
    ]);
  });

  it("passes the examples, as one document with --json", async () => {
    const { status, out } = await rig(
      "brand",
      "check",
      "--json",
      ...exampleNames.map((name: ExampleName) => examplePath(name)),
    );
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ outcome: "sound", findings: [{ severity: "warning" }] });
  });
});

describe("the rig's command line", () => {
  it.each([["--help"], ["brand", "--help"], ["brand", "check", "--help"], ["brand", "sign", "--help"]])(
    "%s %s %s has an example",
    async (...args) => {
      const { status, out } = await rig(...args);
      expect(status).toBe(0);
      expect(out).toContain("Example:");
    },
  );

  it.each([
    [],
    ["brnd"],
    ["brand", "--key-bits", "1024"],
    ["brand", "--serial", "a b"],
    ["brand", "--serial-authority", "A"],
  ])("%j is a wrong command line", async (...args) => {
    expect((await rig(...args)).status).toBe(2);
  });
});
