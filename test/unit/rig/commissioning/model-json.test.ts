import { describe, expect, it } from "vitest";
import { nodeCrypto } from "../../../../src/keys/node-crypto.ts";
import { errorsAmong, modelProblem } from "../../../../src/rig/commissioning/model-json/model-finding.ts";
import { readModelJson } from "../../../../src/rig/commissioning/model-json/read-model-json.ts";
import { editedText, exampleNames, exampleText, modelEdits } from "./model-edits.ts";

function read(text: string) {
  return readModelJson({ text, source: "model.json", now: new Date("2026-11-20T12:00:00Z"), crypto: nodeCrypto });
}

describe("the examples of the documents", () => {
  it.each(exampleNames)("%s is a model without mistakes", (name) => {
    const { statement, findings } = read(exampleText(name));
    expect(errorsAmong(findings)).toEqual([]);
    expect(statement?.headers).toMatchObject({ "brand-id": "example-brand", store: "example-store" });
  });
});

describe("a model with one edit", () => {
  it.each(modelEdits)("$of: $title", (edit) => {
    const text = editedText(edit);
    const { statement, findings } = read(text);
    const errors = errorsAmong(findings);
    expect(errors.map(({ path, code }) => [path, code])).toEqual(edit.errors);
    expect(statement === undefined).toBe(edit.errors.length > 0);
    const lines = text.split("\n");
    for (const { path, line = 0, fix } of errors) {
      const name = /([^.[\]]+)$/.exec(path)?.[1] ?? "";
      // A header that is missing is reported where its map begins.
      if (!edit.errors.some(([, code]) => code === "model-header-missing"))
        expect(lines[line - 1]).toContain(`"${name}"`);
      expect(fix).not.toBe("");
    }
  });
});

describe("warnings leave the model as it is", () => {
  it.each([
    ['"store": "example-store",', "", "store", "model-needs-thought"],
    ['"series": "16"', '"series": "18"', "series", "model-needs-thought"],
    ['"architecture": "amd64"', '"architecture": "arm46"', "architecture", "model-needs-thought"],
    ['"timestamp": "2026', '"timestamp": "2027', "timestamp", "model-needs-thought"],
    ['"grade": "signed"', '"grade": "dangerous"', "grade", "model-needs-thought"],
    ['"display-name"', '"displayname"', "displayname", "model-header-unknown"],
    ['"presence"', '"presense"', "snaps[4].presense", "model-header-unknown"],
    ['"series"', '"body-length": "7", "series"', "body-length", "model-needs-thought"],
  ])("%s made %s", (from, to, path, code) => {
    const { statement, findings } = read(exampleText("graded").replace(from, to));
    expect(statement).toBeDefined();
    expect(findings.map((one) => [one.path, one.code, one.severity])).toEqual([[path, code, "warning"]]);
  });

  it("a misspelt header is told with the name it probably means", () => {
    const [finding] = read(exampleText("graded").replace('"display-name"', '"displayname"')).findings;
    expect(finding).toMatchObject({ line: 7, fix: 'Did you mean "display-name"?' });
  });
});

describe("a text that is not the JSON of a model", () => {
  it.each([
    ["", 1, "model-not-json"],
    ["[]", 1, "model-not-json"],
    ['"model"', 1, "model-not-json"],
    ['{\n  "type": "model",\n}', 3, "model-not-json"],
    ['{\n  // a model\n  "type": "model"\n}', 2, "model-not-json"],
    ['{\n  "type": "model"\n  "series": "16"\n}', 3, "model-not-json"],
    ['{\n  "type" "model"\n}', 2, "model-not-json"],
    ['{\n  type: "model"\n}', 2, "model-not-json"],
    ["{\n  \"type\": 'model'\n}", 2, "model-not-json"],
    ['{"type": "model"}\n{}', 2, "model-not-json"],
    ['{"type": "mod\nel"}', 1, "model-not-json"],
    ["\uFEFF{}", 1, "model-not-json"],
    ["[".repeat(60_000), 1, "model-not-json"],
    [`{"a": ${"[".repeat(20)}${"]".repeat(20)}}`, 1, "model-not-json"],
  ])("%j is refused in line %d", (text, line, code) => {
    const { statement, findings } = read(text);
    expect(statement).toBeUndefined();
    expect(findings[0]).toMatchObject({ line, code, severity: "error" });
  });

  it("a name that stands twice is refused where it stands again", () => {
    const { findings } = read(exampleText("graded").replace('"grade"', '"store": "other-store",\n  "grade"'));
    expect(findings).toMatchObject([{ code: "model-key-twice", path: "store", line: 12 }]);
  });

  it("half a character is refused", () => {
    const { findings } = read(exampleText("graded").replace("Example gateway", "\\ud83d"));
    expect(findings).toMatchObject([{ code: "model-header-wrong", path: "display-name", line: 7 }]);
  });

  it("several mistakes become one problem that names each with its fix", () => {
    const { findings } = read(
      exampleText("graded").replace('"16"', "16").replace('"grade": "signed"', '"grade": "save"'),
    );
    const problem = modelProblem(findings);
    expect(problem.message).toContain("2 mistakes");
    expect(problem.message).toContain("model.json:5:13: ");
    expect(problem.cure).toContain('"16"');
    expect(problem.code).toBe("model-value-not-text");
  });
});
