import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findFormFault } from "../../../src/hardware/form.ts";
import { Placeholders } from "../../../src/hardware/placeholders.ts";
import { chooseSerial, type Decision, fillTemplate } from "../../../src/hardware/policy.ts";
import type { SerialSettings } from "../../../src/hardware/serial-settings.ts";
import { decodeValue } from "../../../src/hardware/serial-value.ts";
import { splitCommandLine } from "../../../src/hardware/sources/cmdline.ts";
import { checkSourceName } from "../../../src/hardware/sources.ts";
import { parseTemplate } from "../../../src/hardware/template.ts";
import { problemTable } from "../../../src/problem/registry.ts";

const strict = /^[a-zA-Z0-9](?:[:+-]?[a-zA-Z0-9])*$/;

const hostile = fc.constantFrom(
  "",
  "\0",
  "\n",
  "/",
  "..",
  ".",
  '"',
  "'",
  "A1\0B2",
  "A1\nB2: x",
  "../../etc/passwd",
  "a/b",
  "\u202eA1",
  "A1\u2028",
  "none",
  "0",
  "A".repeat(65_536),
  "A1".repeat(32_768),
  ":".repeat(65_536),
  "-a".repeat(32_768),
  " ".repeat(65_535),
);

const bytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.string({ unit: "binary", maxLength: 100 }).map((text) => Buffer.from(text)),
  fc.stringMatching(/^[a-zA-Z0-9:+ /-]{0,140}$/).map((text) => Buffer.from(text)),
  hostile.map((text) => Buffer.from(text)),
);

const settings: fc.Arbitrary<SerialSettings> = fc.record(
  {
    sources: fc.constant([]),
    form: fc.constantFrom("strict" as const, "loose" as const),
    case: fc.constantFrom("upper" as const, "lower" as const),
    strip: fc.string({ maxLength: 5 }),
    prefix: fc.string({ maxLength: 5 }),
    placeholders: fc.array(fc.string({ maxLength: 5 }), { maxLength: 3 }),
  },
  { requiredKeys: ["sources"] },
);

function witness(source: string, value: Uint8Array, endsInNul: boolean) {
  return { source, deniedCure: "", evidence: { kind: "found", paths: ["/x"], bytes: value, endsInNul } as const };
}

/** What must hold of any decision, whatever the hardware and the author wrote. */
function expectSound(decision: Decision, { form = "strict" }: SerialSettings): void {
  for (const reading of decision.readings) {
    expect(reading.raw ?? "").not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    if (reading.status === "refused") expect(reading.code).toBeDefined();
  }
  if (decision.kind === "none") {
    expect(Object.hasOwn(problemTable, decision.code)).toBe(true);
    return;
  }
  const { serial } = decision;
  expect(findFormFault(serial, form)).toBeUndefined();
  if (form === "strict") {
    expect(serial).toMatch(strict);
    expect(serial.length).toBeLessThanOrEqual(128);
  } else {
    expect(serial).not.toMatch(/[/\p{Cc}]|^\.{1,2}$|^\s|\s$/u);
    expect([...serial].length).toBeLessThanOrEqual(200);
    expect(serial.isWellFormed()).toBe(true);
  }
}

describe("the policy", () => {
  test("any bytes under any settings give a serial of the form or a code", () => {
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 3 }), fc.boolean(), settings, (values, endsInNul, chosen) => {
        const witnesses = values.map((value, at) => witness(`s${at}`, value, endsInNul));
        expectSound(chooseSerial(witnesses, chosen), chosen);
      }),
    );
  });

  test("any bytes in a template give a serial of the form or a code", () => {
    fc.assert(
      fc.property(bytes, bytes, fc.string({ maxLength: 3 }), settings, (first, second, between, chosen) => {
        const text = `{a}${between.replace(/[{}]/g, "")}{b}`;
        const template = parseTemplate(text);
        if (template.kind === "fault") throw new Error(template.why);
        const witnesses = [witness("a", first, false), witness("b", second, false)];
        expectSound(fillTemplate(witnesses, { text, parts: template.parts }, chosen), chosen);
      }),
    );
  });

  // Not with a prefix, which would be put before itself, nor with case and strip at once: "a" stripped of "A" is "A".
  test("what comes out goes in again unchanged", () => {
    fc.assert(
      fc.property(
        bytes,
        settings,
        fc.boolean(),
        (value, { prefix: _prefix, case: _case, ...stripping }, isStripping) => {
          const { strip: _strip, ...rest } = stripping;
          const chosen = isStripping || _case === undefined ? stripping : { ...rest, case: _case };
          const once = chooseSerial([witness("s", value, false)], chosen);
          if (once.kind === "none") return;
          const twice = chooseSerial([witness("s", Buffer.from(once.serial), false)], chosen);
          expect(twice.kind === "serial" && twice.serial).toBe(once.serial);
        },
      ),
    );
  });

  test("a placeholder is never taken, whatever the author does to it", () => {
    const texts = fc.constantFrom(
      "To be filled by O.E.M.",
      "Default string",
      "None",
      "0000-0000",
      "03000200-0400-0500-0006-000700080009",
    );
    fc.assert(
      fc.property(texts, settings, (text, chosen) => {
        expect(chooseSerial([witness("s", Buffer.from(` ${text}\n`), false)], chosen).kind).toBe("none");
      }),
    );
  });
});

describe("its parts", () => {
  test("decoding trims once and for all", () => {
    fc.assert(
      fc.property(bytes, (value) => {
        const once = decodeValue(value, false);
        if (once.kind === "fault") return;
        expect(decodeValue(Buffer.from(once.text), false)).toEqual(once);
      }),
    );
  });

  test("a placeholder stays one in another case and between other blanks", () => {
    const known = new Placeholders();
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), (text) => {
        const found = known.find(text) === undefined;
        expect(known.find(` ${text}\t`) === undefined).toBe(found);
      }),
    );
  });

  test("every strict serial passes the loose form too", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Z0-9](?:[:+-]?[a-zA-Z0-9]){0,127}$/), (serial) => {
        if (findFormFault(serial, "strict") === undefined) expect(findFormFault(serial, "loose")).toBeUndefined();
      }),
    );
  });

  test("any source name is accepted or explained", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 80 }), (name) => {
        expect(["undefined", "string"]).toContain(typeof checkSourceName(name));
      }),
    );
  });

  test("any template is split into parts that join to it again, or refused", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("{", "}", "a", "-", "."), maxLength: 40 }), (text) => {
        const template = parseTemplate(text);
        if (template.kind === "fault") return;
        const joined = template.parts.map((part) => (part.kind === "text" ? part.text : `{${part.name}}`)).join("");
        expect(joined).toBe(text);
      }),
    );
  });

  test("no word of a command line without quotes has a blank in it", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), (line) => {
        for (const word of splitCommandLine(line.replaceAll('"', ""))) expect(word).not.toMatch(/[ \t-\r]/);
      }),
    );
  });
});
