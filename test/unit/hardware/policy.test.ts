import { describe, expect, test } from "vitest";
import type { Witness } from "../../../src/hardware/judge.ts";
import { chooseSerial, type Decision, fillTemplate } from "../../../src/hardware/policy.ts";
import type { Evidence } from "../../../src/hardware/reading.ts";
import type { SerialSettings } from "../../../src/hardware/serial-settings.ts";
import { parseTemplate } from "../../../src/hardware/template.ts";

const plain: SerialSettings = { sources: [] };

function found(value: string | Uint8Array, more: { endsInNul?: boolean; note?: string } = {}): Evidence {
  return { kind: "found", paths: ["/x"], bytes: typeof value === "string" ? Buffer.from(value) : value, ...more };
}

const absent: Evidence = { kind: "absent", paths: ["/x"], why: "nothing there" };
const denied: Evidence = { kind: "denied", paths: ["/x"], code: "serial-denied", errno: "EACCES" };
const broken: Evidence = { kind: "denied", paths: ["/x"], code: "serial-unreadable", errno: "EIO" };

function witnesses(...evidence: readonly Evidence[]): Witness[] {
  return evidence.map((one, at) => ({ source: `s${at}`, evidence: one, deniedCure: "ask nicely" }));
}

function choose(evidence: readonly Evidence[], settings: Partial<SerialSettings> = {}): Decision {
  return chooseSerial(witnesses(...evidence), { ...plain, ...settings });
}

function result(decision: Decision): string {
  return decision.kind === "serial" ? `${decision.source}=${decision.serial}` : decision.code;
}

function statuses(decision: Decision): string[] {
  return decision.readings.map(({ status }) => status);
}

describe("one source", () => {
  test.each<[string, Evidence, Partial<SerialSettings>, string]>([
    ["a good value", found("7KQ4ZN2\n"), {}, "s0=7KQ4ZN2"],
    ["blanks around it", found(" \t7KQ4ZN2 \r\n"), {}, "s0=7KQ4ZN2"],
    ["a byte-order mark before it", found("\uFEFF7KQ4ZN2"), {}, "s0=7KQ4ZN2"],
    ["a device-tree NUL", found("ab12\0", { endsInNul: true }), {}, "s0=ab12"],
    ["a device-tree string without its NUL", found("ab12", { endsInNul: true }), {}, "s0=ab12"],
    ["two device-tree NULs", found("ab12\0\0", { endsInNul: true }), {}, "serial-not-well-formed"],
    ["a NUL elsewhere", found("ab12\0"), {}, "serial-not-well-formed"],
    ["only a device-tree NUL", found("\0", { endsInNul: true }), {}, "serial-empty"],
    ["no UTF-8", found(Uint8Array.of(0x41, 0xff, 0x42)), {}, "serial-not-well-formed"],
    ["no UTF-8 in loose form", found(Uint8Array.of(0x41, 0xff, 0x42)), { form: "loose" }, "serial-not-well-formed"],
    ["an overlong slash", found(Uint8Array.of(0x41, 0xc0, 0xaf)), { form: "loose" }, "serial-not-well-formed"],
    ["nothing", found(""), {}, "serial-empty"],
    ["blanks", found("  \n"), {}, "serial-empty"],
    ["a filler text", found("To be filled by O.E.M.\n"), {}, "serial-is-placeholder"],
    ["a filler text in loose form", found("Default string"), { form: "loose" }, "serial-is-placeholder"],
    ["a filler text that a prefix would hide", found("None"), { prefix: "ACME-" }, "serial-is-placeholder"],
    ["a filler text that stripping would hide", found("None"), { strip: "N" }, "serial-is-placeholder"],
    ["zeros that stripping leaves", found("A0000"), { strip: "A" }, "serial-is-placeholder"],
    ["an author's filler text", found("tbd"), { placeholders: ["TBD"] }, "serial-is-placeholder"],
    ["stripping everything", found("ABAC"), { strip: "ABC" }, "serial-empty"],
    ["stripping", found("/7KQ/CN1/"), { strip: "/" }, "s0=7KQCN1"],
    ["stripping that leaves a blank at an end", found("X 12"), { strip: "X" }, "s0=12"],
    ["stripping a character beyond the basic plane", found("12😀34"), { strip: "😀" }, "s0=1234"],
    ["upper case", found("dc:a6"), { case: "upper" }, "s0=DC:A6"],
    ["lower case", found("ABC1"), { case: "lower" }, "s0=abc1"],
    ["case comes after strip", found("aAb"), { strip: "a", case: "lower" }, "s0=ab"],
    ["a prefix stays as written", found("abc1"), { prefix: "Line7-", case: "upper" }, "s0=Line7-ABC1"],
    ["a prefix is part of the form", found("abc1"), { prefix: "-" }, "serial-not-well-formed"],
    ["a prefix counts for the length", found("a1".repeat(62)), { prefix: "12345" }, "serial-too-long"],
    ["a slash in loose form", found("a/b"), { form: "loose" }, "serial-not-well-formed"],
    ["a newline inside", found("a1\nb2"), { form: "loose" }, "serial-not-well-formed"],
    ["too long", found("a1".repeat(65)), {}, "serial-too-long"],
    ["64 KiB", found("a1".repeat(32_768)), { form: "loose" }, "serial-too-long"],
    ["quotes", found('"A1"'), {}, "serial-not-well-formed"],
    ["absence", absent, {}, "serial-not-found"],
    ["a denied file", denied, {}, "serial-denied"],
    ["a failing read", broken, {}, "serial-unreadable"],
    ["a refused source", { kind: "refused", paths: [], code: "serial-ambiguous", why: "two" }, {}, "serial-ambiguous"],
  ])("%s", (_situation, evidence, settings, expected) => {
    expect(result(choose([evidence], settings))).toBe(expected);
  });
});

describe("several sources", () => {
  test.each<[string, readonly Evidence[], string, readonly string[]]>([
    ["the first usable is taken", [absent, found("A1"), found("B2")], "s1=A1", ["absent", "taken", "usable"]],
    ["a placeholder lets the next one in", [found("None"), found("B2")], "s1=B2", ["refused", "taken"]],
    ["a denied source lets nobody in", [denied, found("B2")], "serial-denied", ["denied", "usable"]],
    [
      "a failing source lets nobody in",
      [absent, broken, found("B2")],
      "serial-unreadable",
      ["absent", "denied", "usable"],
    ],
    ["a denied source behind the taken one does not matter", [found("A1"), denied], "s0=A1", ["taken", "denied"]],
    ["all absent", [absent, absent], "serial-not-found", ["absent", "absent"]],
    [
      "a placeholder says more than an absence",
      [absent, found("None")],
      "serial-is-placeholder",
      ["absent", "refused"],
    ],
    [
      "what settings can mend says more",
      [found("None"), found("a b")],
      "serial-not-well-formed",
      ["refused", "refused"],
    ],
    ["empty says more than absent", [absent, found("")], "serial-empty", ["absent", "refused"]],
    ["denied says most", [found("a b"), absent, denied], "serial-denied", ["refused", "absent", "denied"]],
    ["no source at all", [], "serial-not-found", []],
  ])("%s", (_situation, evidence, expected, expectedStatuses) => {
    const decision = choose(evidence);
    expect(result(decision)).toBe(expected);
    expect(statuses(decision)).toEqual(expectedStatuses);
  });

  test("the cure of a denied source is the one its place knows", () => {
    const decision = choose([denied]);
    expect(decision.kind === "none" && decision.cure).toBe("ask nicely");
  });

  test("a value is shown printable and cut", () => {
    const [reading] = choose([found(`\u001b[31m${"a".repeat(500)}`)]).readings;
    expect(reading?.raw).toMatch(/^\uFFFD\[31ma{75}…$/);
  });
});

describe("a template", () => {
  function fill(text: string, evidence: readonly Evidence[], settings: Partial<SerialSettings> = {}): Decision {
    const template = parseTemplate(text);
    if (template.kind === "fault") throw new Error(template.why);
    return fillTemplate(witnesses(...evidence), { text, parts: template.parts }, { ...plain, ...settings });
  }

  test.each<[string, string, readonly Evidence[], Partial<SerialSettings>, string]>([
    ["two parts", "{s0}-{s1}", [found("A1"), found("b2")], {}, "{s0}-{s1}=A1-b2"],
    ["one part twice", "{s0}:{s0}", [found("A1")], {}, "{s0}:{s0}=A1:A1"],
    ["case leaves the template's text", "x{s0}", [found("a1")], { case: "upper" }, "x{s0}=xA1"],
    ["strip leaves the template's text", "{s0}-{s1}", [found("a-1"), found("b-2")], { strip: "-" }, "{s0}-{s1}=a1-b2"],
    ["a prefix", "{s0}", [found("a1")], { prefix: "P+" }, "{s0}=P+a1"],
    ["an absent part", "{s0}-{s1}", [found("A1"), absent], {}, "serial-not-found"],
    ["a denied part", "{s0}-{s1}", [found("None"), denied], {}, "serial-denied"],
    ["a placeholder part", "{s0}-{s1}", [found("A1"), found("Default string")], {}, "serial-is-placeholder"],
    ["an empty part", "{s0}{s1}", [found("A1"), found(" ")], {}, "serial-empty"],
    ["a whole that is not well formed", "{s0}--{s1}", [found("A1"), found("B2")], {}, "serial-not-well-formed"],
    ["a whole that is too long", "{s0}{s0}", [found("A1".repeat(40))], {}, "serial-too-long"],
    ["a part that has the form only in the whole", "{s0}1", [found("AB-")], {}, "{s0}1=AB-1"],
    ["a slash from the hardware", "{s0}", [found("a/b")], { form: "loose" }, "serial-not-well-formed"],
  ])("%s", (_situation, text, evidence, settings, expected) => {
    expect(result(fill(text, evidence, settings))).toBe(expected);
  });

  test.each(["", "abc", "{s0", "s0}", "{}", "{{s0}}", "{s0}{", "a".repeat(1025)])("%j is refused", (text) => {
    expect(parseTemplate(text).kind).toBe("fault");
  });
});

describe("the advice for a value of the wrong form", () => {
  const cureOf = (evidence: Evidence, settings: Partial<SerialSettings>): string => {
    const decision = choose([evidence], settings);
    return decision.kind === "none" ? decision.cure : "none is needed";
  };

  test("is the loose form where that helps", () => {
    expect(cureOf(found("a/b"), {})).toContain("serial.form loose");
    expect(cureOf(found("x y"), { form: "loose" })).toBe("none is needed");
  });

  test.each<[string, Evidence]>([
    ["a slash", found("a/b")],
    ["a control character", found("a\u0007b")],
    ["a NUL", found("a\0b")],
    ["bytes that are no text", found(new Uint8Array([0x41, 0xff]))],
  ])("is never the loose form for %s in the loose form", (_, evidence) => {
    expect(cureOf(evidence, { form: "loose" })).not.toContain("loose");
  });
});
