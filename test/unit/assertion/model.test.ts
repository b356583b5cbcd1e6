import { describe, expect, it } from "vitest";
import { codeOf, examples, type HeadersInput, sign } from "./examples.ts";

const gone = (...names: string[]): HeadersInput => Object.fromEntries(names.map((name) => [name, undefined]));
const [gadget, kernel, tool] = examples.model.headers.snaps as readonly [HeadersInput, HeadersInput, HeadersInput];

/** The example as a model of Ubuntu Core 18, which lists no snaps. */
const core18: HeadersInput = {
  ...gone("snaps", "grade", "storage-safety"),
  base: "core18",
  gadget: "pc=18",
  kernel: "pc-kernel=18",
  "required-snaps": ["tool"],
};
const classic: HeadersInput = { ...core18, classic: "true", ...gone("base", "kernel") };
const hybrid: HeadersInput = { classic: "true", distribution: "ubuntu" };

const id = "D".repeat(32);

describe("model", () => {
  it("of Ubuntu Core 22 tells its facts", () => {
    expect(sign("model")).toMatchObject({
      brandId: "my-brand",
      model: "my-model",
      series: "16",
      classic: false,
      grade: "signed",
      gadget: "pc",
      store: "my-store",
      serialAuthority: ["partner"],
    });
  });

  it("without grade is signed, without snaps has no grade", () => {
    expect(sign("model", { grade: undefined }).grade).toBe("signed");
    expect(sign("model", core18)).toMatchObject({ grade: undefined, gadget: "pc", classic: false });
    expect(sign("model", classic)).toMatchObject({ grade: undefined, gadget: "pc", classic: true });
  });

  it("names the accounts beside the brand that may sign serials", () => {
    expect(sign("model", { "serial-authority": ["my-brand", "generic"] }).serialAuthority).toEqual(["generic"]);
    expect(sign("model", { "serial-authority": undefined }).serialAuthority).toEqual([]);
  });

  it.each([
    ["core 18", core18],
    ["classic", classic],
    ["classic without gadget", { ...classic, ...gone("gadget", "architecture") }],
    ["classic with snaps", hybrid],
    [
      "dangerous, snaps without ids",
      {
        grade: "dangerous",
        snaps: [
          { ...gadget, id: undefined },
          { ...kernel, id: undefined },
        ],
      },
    ],
    ["dangerous with an unknown base", { grade: "dangerous", base: "mine" }],
    ["unknown base that is listed", { base: "mine", snaps: [gadget, kernel, { name: "mine", id, type: "base" }] }],
    ["secured", { grade: "secured" }],
    ["secured without storage-safety", { grade: "secured", "storage-safety": undefined }],
    ["system users of listed accounts", { "system-user-authority": ["my-brand", "x".repeat(28)] }],
    ["a channel with branch", { snaps: [{ ...gadget, "default-channel": "22/edge/fix" }, kernel] }],
    ["snapd listed", { snaps: [gadget, kernel, { name: "snapd", id, type: "snapd" }] }],
    ["a second base as a snap", { snaps: [gadget, kernel, { name: "core20", id, type: "base" }] }],
    ["a kernel without track behind its equals sign", { ...core18, kernel: "pc-kernel=" }],
    ["more headers than are known", { "future-header": ["x"] }],
  ] as const)("%s is accepted", (_, changes) => {
    expect(codeOf(() => sign("model", changes as HeadersInput))).toBe("accepted");
  });

  it.each([
    ["no architecture", gone("architecture"), "header-missing"],
    ["no base", gone("base"), "header-missing"],
    ["no series", gone("series"), "header-missing"],
    ["no timestamp", gone("timestamp"), "header-missing"],
    ["another brand than the authority", { "brand-id": "partner" }, "header-invalid"],
    ["a brand that is a list", { "brand-id": ["my-brand"] }, "header-invalid"],
    ["upper case in its name", { model: "My-model" }, "header-invalid"],
    ["classic neither true nor false", { classic: "yes" }, "header-invalid"],
    ["an unknown grade", { grade: "gold" }, "header-invalid"],
    ["an unknown storage-safety", { "storage-safety": "none" }, "header-invalid"],
    ["secured and unencrypted", { grade: "secured", "storage-safety": "prefer-encrypted" }, "model-contradicts-itself"],
    ["a base that is no snap name", { base: "Core" }, "header-invalid"],
    ["a store that is a list", { store: ["x"] }, "header-invalid"],
    ["a display-name that is a map", { "display-name": { a: "b" } }, "header-invalid"],
    ["a serial-authority that is a star", { "serial-authority": "*" }, "header-invalid"],
    ["a serial-authority with a strange id", { "serial-authority": ["X"] }, "header-invalid"],
    ["a system-user-authority that is an id", { "system-user-authority": "my-brand" }, "header-invalid"],
    ["snaps and a gadget", { gadget: "pc" }, "model-contradicts-itself"],
    ["snaps and required-snaps", { "required-snaps": ["x1"] }, "model-contradicts-itself"],
    ["a distribution, not classic", { distribution: "ubuntu" }, "model-contradicts-itself"],
    ["classic with snaps, no distribution", { classic: "true" }, "header-missing"],
    ["classic with a distribution in upper case", { ...hybrid, distribution: "Ubuntu" }, "header-invalid"],
    ["core 18 with a grade", { ...core18, grade: "signed" }, "model-contradicts-itself"],
    ["core 18 with storage-safety", { ...core18, "storage-safety": "encrypted" }, "model-contradicts-itself"],
    ["core 18 without kernel", { ...core18, kernel: undefined }, "header-missing"],
    ["core 18 with a channel for a track", { ...core18, gadget: "pc=18/edge" }, "header-invalid"],
    ["core 18 with a risk for a track", { ...core18, gadget: "pc=stable" }, "header-invalid"],
    ["core 18 with a required snap of one letter", { ...core18, "required-snaps": ["a"] }, "header-invalid"],
    ["classic with a kernel", { ...classic, kernel: "pc-kernel" }, "model-contradicts-itself"],
    ["classic with a base", { ...classic, base: "core18" }, "model-contradicts-itself"],
    ["an unknown base that is not listed", { base: "mine" }, "model-contradicts-itself"],
    ["a base named like a prototype's member", { base: "constructor" }, "model-contradicts-itself"],
  ] as const)("with %s is refused", (_, changes, code) => {
    expect(codeOf(() => sign("model", changes as HeadersInput))).toBe(code);
  });
});

describe("a model's snaps", () => {
  it.each([
    ["text", "pc", "header-invalid"],
    ["a list of texts", ["pc"], "header-invalid"],
    ["no gadget", [kernel], "model-contradicts-itself"],
    ["no kernel", [gadget], "model-contradicts-itself"],
    ["two gadgets", [gadget, kernel, { ...gadget, name: "pc2", id }], "model-contradicts-itself"],
    ["a snap twice", [gadget, kernel, tool, { ...tool, id }], "model-contradicts-itself"],
    ["an id twice", [gadget, kernel, tool, { ...tool, name: "tool2" }], "model-contradicts-itself"],
    ["a gadget with modes", [{ ...gadget, modes: ["run"] }, kernel], "model-contradicts-itself"],
    ["a kernel with presence", [gadget, { ...kernel, presence: "required" }], "model-contradicts-itself"],
    ["the base as an app", [gadget, kernel, { name: "core22", id }], "model-contradicts-itself"],
    ["a snap without id", [gadget, kernel, { ...tool, id: undefined }], "model-contradicts-itself"],
    ["a snap without name", [gadget, kernel, { ...tool, name: undefined }], "header-missing"],
    ["a name ending in a dash", [gadget, kernel, { ...tool, name: "tool-" }], "header-invalid"],
    ["a name of 41 letters", [gadget, kernel, { ...tool, name: "t".repeat(41) }], "header-invalid"],
    ["a short id", [gadget, kernel, { ...tool, id: "C" }], "header-invalid"],
    ["an unknown type", [gadget, kernel, { ...tool, type: "os" }], "header-invalid"],
    ["a mode in upper case", [gadget, kernel, { ...tool, modes: ["Run"] }], "header-invalid"],
    ["a mode of one letter", [gadget, kernel, { ...tool, modes: ["r"] }], "header-invalid"],
    ["an unknown presence", [gadget, kernel, { ...tool, presence: "maybe" }], "header-invalid"],
    ["a channel without track", [gadget, kernel, { ...tool, "default-channel": "stable" }], "header-invalid"],
    ["a channel of risk and branch", [gadget, kernel, { ...tool, "default-channel": "edge/fix" }], "header-invalid"],
    ["a channel with a wrong risk", [gadget, kernel, { ...tool, "default-channel": "22/good" }], "header-invalid"],
    ["a channel of four parts", [gadget, kernel, { ...tool, "default-channel": "22/edge/a/b" }], "header-invalid"],
    ["a channel with an empty branch", [gadget, kernel, { ...tool, "default-channel": "22/edge/" }], "header-invalid"],
  ] as const)("%s: refused", (_, snaps, code) => {
    expect(codeOf(() => sign("model", { snaps }))).toBe(code);
  });
});
