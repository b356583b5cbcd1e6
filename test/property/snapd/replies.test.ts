import { type Arbitrary, assert, constantFrom, jsonValue, letrec, oneof, property, record, string } from "fast-check";
import { expect, test } from "vitest";
import { Problem } from "../../../src/problem/problem.ts";
import { readConfiguration, readSerialNumber, readVersion } from "../../../src/snapd/snapctl-output.ts";
import { readCommandReply } from "../../../src/snapd/snapctl-socket.ts";
import { parseSystemMode } from "../../../src/snapd/system-mode.ts";

/** The value, or the code of the Problem; anything else that is thrown fails the property. */
function came<T>(decode: () => T): { readonly value: T } | { readonly code: string } {
  try {
    return { value: decode() };
  } catch (fault) {
    if (fault instanceof Problem) return { code: fault.code };
    throw fault;
  }
}

const text = oneof(
  string({ unit: "binary" }),
  string({ unit: "grapheme" }),
  constantFrom("{}", "null", '{"serial":7}'),
);
const anything: Arbitrary<unknown> = letrec((tie) => ({
  answer: oneof(jsonValue(), tie("sync"), tie("error")),
  sync: record({ type: constantFrom("sync"), result: oneof(jsonValue(), record({ stdout: text, stderr: text })) }),
  error: record({
    type: constantFrom("error"),
    result: record({ message: text, kind: oneof(text, constantFrom("unsuccessful")), value: oneof(jsonValue(), text) }),
  }),
}))["answer"];

function reply(body: string) {
  const bytes = new TextEncoder().encode(body);
  return { status: 200, mediaType: "application/json", headers: new Map<string, string>(), body: bytes };
}

test("whatever snapd answers to a command is its output and exit status, or a Problem", () => {
  assert(
    property(
      oneof(
        anything.map((value) => JSON.stringify(value)),
        text,
      ),
      (body) => {
        const result = came(() => readCommandReply("test", reply(body)));
        if (!("value" in result)) return;
        const { stdout, stderr, exitCode } = result.value;
        expect([typeof stdout, typeof stderr]).toEqual(["string", "string"]);
        expect(exitCode >= 0 && exitCode < 256).toBe(true);
      },
    ),
  );
});

test("whatever snapctl prints is read as it stands there, or is a Problem", () => {
  const printed = oneof(
    text,
    jsonValue().map((value) => JSON.stringify(value)),
    text.map((value) => `snapd ${value}`),
  );
  assert(
    property(printed, (stdout) => {
      const configuration = came(() => readConfiguration(stdout));
      if ("value" in configuration) expect(Object.fromEntries(configuration.value)).toEqual(JSON.parse(stdout));
      const serial = came(() => readSerialNumber(stdout));
      if ("value" in serial)
        expect((JSON.parse(stdout) as { serial?: unknown }).serial ?? undefined).toBe(serial.value);
      expect(readVersion(stdout) ?? "").not.toMatch(/\p{Cc}/u);
      const mode = came(() => parseSystemMode(stdout));
      if ("value" in mode) expect(mode.value.mode).toMatch(/^[a-z][a-z0-9-]*$/);
    }),
  );
});
