import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { architecturesFor } from "../../../../src/rig/gadget-add/architectures.ts";
import { readTree } from "../../../../src/rig/gadget-add/tree.ts";
import { TreeAtWork } from "./tree-at-work.ts";

const head = "name: b\nversion: '1'\nsummary: s\ndescription: d\ntype: gadget\nbase: core24\n";

function found(lines: string, asked?: readonly string[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "architectures-"));
  try {
    writeFileSync(join(folder, "snapcraft.yaml"), `${head}${lines}\nparts: {}\n`);
    return architecturesFor(readTree(folder), asked);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("the architectures of a gadget are read as snapcraft reads them", () => {
  test.each<[string, readonly string[]]>([
    ["platforms:\n  amd64:\n  arm64:", ["amd64", "arm64"]],
    ["platforms: {amd64: }", ["amd64"]],
    ["platforms: {amd64: ~, arm64: null}", ["amd64", "arm64"]],
    ["platforms: {board: {build-on: [amd64], build-for: [arm64]}}", ["arm64"]],
    ["platforms: {board: {build-on: amd64, build-for: arm64}}", ["arm64"]],
    ["platforms: {arm64: {build-on: [amd64]}}", ["arm64"]],
    ["platforms: {board: {build-on: [arm64]}}", ["arm64"]],
    ["platforms: {'ubuntu@24.04:arm64': }", ["arm64"]],
    ["architectures: [amd64, arm64]", ["amd64", "arm64"]],
    ["architectures: [{build-on: [amd64], build-for: [arm64]}]", ["arm64"]],
    ["architectures: [{build-on: [amd64], run-on: arm64}, amd64]", ["arm64", "amd64"]],
    ["platforms: {amd64: , riscv64: }", ["amd64"]],
  ])("%j", (lines, wanted) => {
    expect(found(lines)).toEqual(wanted);
  });

  test("what the command line asks for comes first", () => {
    expect(found("platforms: {amd64: }", ["arm64"])).toEqual(["arm64"]);
  });
});

test.each([
  ["platforms: {riscv64: }", "riscv64"],
  ["architectures: [armhf, s390x]", "armhf, s390x"],
])("%j is refused by the name of the architecture", (lines, named) => {
  expect(() => found(lines)).toThrow(
    `cannot add an executable for ${named}: prepare-device is built for amd64 and arm64`,
  );
});

test.each(["architectures: [all]", "platforms: {board: {build-on: [amd64], build-for: [all]}}"])(
  "%j is refused: an executable is for one architecture",
  (lines) => {
    expect(() => found(lines)).toThrow("the gadget is built for all architectures at once");
  },
);

test("a further architecture without an executable is on the list of what is left to do", async () => {
  using tree = new TreeAtWork({ "snapcraft.yaml": `${head}platforms: {amd64: , riscv64: }\nparts: {}\n` });
  const { document } = await tree.add("--json");
  expect(document.leftToDo?.join("\n")).toContain("riscv64");
});
