import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { Problem } from "../../../src/problem/problem.ts";
import { readEndorsementKey } from "../../../src/tpm/endorsement-key.ts";
import { answersIn, Replay, recordings } from "./replay.ts";

async function outcomeOf(transport: Replay): Promise<string> {
  try {
    return (await readEndorsementKey(transport)).name;
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
}

describe("a recorded TPM", () => {
  test.each(recordings)("$situation", async ({ exchanges, expected }) => {
    const transport = new Replay(exchanges.map(({ answer }) => answer));
    expect(await outcomeOf(transport)).toBe("name" in expected ? expected.name : expected.code);
    expect(transport.commands).toEqual(exchanges.map(({ command }) => command));
  });

  test("says where the key comes from", async () => {
    const situations = ["an RSA key kept at the handle", "an ECC key kept at the handle", "no key kept and no RSA"];
    const keys = await Promise.all(situations.map((one) => readEndorsementKey(new Replay(answersIn(one)))));
    expect(keys.map(({ origin }) => origin)).toEqual([
      "of the RSA 2048 key kept at 0x81010001",
      "of the ECC P-256 key kept at 0x81010001",
      "of the key that template L-2 (ECC P-256) makes",
    ]);
  });
});

const [keptRsa = ""] = answersIn("an RSA key kept at the handle");
const [keptEcc = ""] = answersIn("an ECC key kept at the handle");
const [notThere = "", made = "", flushed = ""] = answersIn("a TPM new from the factory");
const failed = (code: string): string => `80010000000a${code.padStart(8, "0")}`;

/** Replaces digits at a byte's place. */
function put(answer: string, atByte: number, digits: string): string {
  return answer.slice(0, atByte * 2) + digits + answer.slice(atByte * 2 + digits.length);
}

/** The answer with the lowest bit of a byte turned over. */
function turn(answer: string, atByte: number): string {
  const byte = Number.parseInt(answer.slice(atByte * 2, atByte * 2 + 2), 16);
  return put(answer, atByte, (byte ^ 1).toString(16).padStart(2, "0"));
}

/** A good answer around another public area, its Name and qualified Name computed as a TPM would. */
function keptWith(edit: (area: string) => string, hash = "sha256", hashId = "000b"): string {
  const sizeBytes = Buffer.from(keptRsa, "hex").readUInt16BE(10);
  const area = edit(keptRsa.slice(24, 24 + sizeBytes * 2));
  const named = (content: string): string => hashId + createHash(hash).update(content, "hex").digest("hex");
  const name = named(area);
  const fields = [area, name, named(`4000000b${name}`)];
  const body = fields.map((field) => (field.length / 2).toString(16).padStart(4, "0") + field).join("");
  return `8001${(body.length / 2 + 10).toString(16).padStart(8, "0")}00000000${body}`;
}

test("the answer built here around the recorded area is the recorded one", () => {
  expect(keptWith((area) => area)).toBe(keptRsa);
});

describe("hostile answers to TPM2_ReadPublic", () => {
  const size = keptRsa.length / 2;
  test.each<[string, string, string]>([
    ["nothing", "", "serial-tpm-answer-wrong"],
    ["half a header", "8001000000", "serial-tpm-answer-wrong"],
    ["zeros", "00".repeat(4096), "serial-tpm-answer-wrong"],
    ["more bytes than a TPM may send", `80010000100100000000${"00".repeat(4087)}`, "serial-tpm-answer-wrong"],
    ["a TPM 1.2's answer", "00c40000000a0000001e", "serial-tpm-answer-wrong"],
    ["the tag of sessions", put(keptRsa, 0, "8002"), "serial-tpm-answer-wrong"],
    [
      "a header's size that is too small",
      put(keptRsa, 2, (size - 1).toString(16).padStart(8, "0")),
      "serial-tpm-answer-wrong",
    ],
    ["a header's size that is too large", put(keptRsa, 2, "ffffffff"), "serial-tpm-answer-wrong"],
    ["the answer cut by a byte", keptRsa.slice(0, -2), "serial-tpm-answer-wrong"],
    [
      "a byte more at the end",
      `${put(keptRsa, 2, (size + 1).toString(16).padStart(8, "0"))}00`,
      "serial-tpm-answer-wrong",
    ],
    ["success without content", failed("0"), "serial-tpm-answer-wrong"],
    ["an area longer than the answer", put(keptRsa, 10, "0fff"), "serial-tpm-answer-wrong"],
    ["an area longer than any", put(keptRsa, 10, "ffff"), "serial-tpm-answer-wrong"],
    ["an empty area", put(keptRsa, 10, "0000"), "serial-tpm-answer-wrong"],
    ["another bit in the key", turn(keptRsa, 200), "serial-tpm-answer-wrong"],
    ["a Name of zeros", put(keptRsa, 328, "00".repeat(34)), "serial-tpm-answer-wrong"],
    ["another bit in the qualified Name", turn(keptRsa, size - 1), "serial-tpm-refused"],
    ["another bit in the ECC key's point", turn(keptEcc, 80), "serial-tpm-answer-wrong"],
    ["a failure with something behind it", "80010000000c0000018b0000", "serial-tpm-answer-wrong"],
    ["a failure that claims sessions", "80020000000a0000018b", "serial-tpm-answer-wrong"],
    ["TPM_RC_HANDLE of a parameter", failed("1cb"), "serial-tpm-refused"],
    ["TPM_RC_HANDLE of handle 2", failed("28b"), "serial-tpm-refused"],
    ["a response code of another layer", failed("b018b"), "serial-tpm-refused"],
    ["an unknown response code", failed("ffffffff"), "serial-tpm-refused"],
    ["TPM_RC_FAILURE", failed("101"), "serial-unreadable"],
    ["TPM_RC_RETRY", failed("922"), "serial-unreadable"],
    ["TPM_RC_COMMAND_CODE of the kernel", failed("b0143"), "serial-tpm-refused"],
  ])("%s", async (_situation, answer, code) => {
    const transport = new Replay([answer]);
    expect(await outcomeOf(transport)).toBe(code);
    expect(transport.commands).toHaveLength(1);
  });
});

describe("keys with a right Name that are no endorsement keys", () => {
  const policyEnd = 42;
  test.each<[string, (area: string) => string, string]>([
    ["fixedTPM not set", (area) => put(area, 4, "000300b0"), "serial-tpm-refused"],
    ["fixedParent not set", (area) => put(area, 4, "000300a2"), "serial-tpm-refused"],
    ["made of data from outside", (area) => put(area, 4, "00030092"), "serial-tpm-refused"],
    ["not restricted", (area) => put(area, 4, "000200b2"), "serial-tpm-refused"],
    ["signs too", (area) => put(area, 4, "000700b2"), "serial-tpm-refused"],
    ["a keyed hash", (area) => put(area, 0, "0008"), "serial-tpm-refused"],
    ["no cipher", (area) => put(area, policyEnd, "0010"), "serial-tpm-refused"],
    ["a signing scheme", (area) => put(area, policyEnd + 6, "0014"), "serial-tpm-refused"],
    ["RSA 1024 in its parameters", (area) => put(area, policyEnd + 8, "0400"), "serial-tpm-refused"],
    ["RSA 3072 in its parameters", (area) => put(area, policyEnd + 8, "0c00"), "serial-tpm-answer-wrong"],
    ["a modulus of zeros", (area) => put(area, policyEnd + 16, "00".repeat(256)), "serial-tpm-answer-wrong"],
    ["a byte behind the modulus", (area) => `${area}00`, "serial-tpm-answer-wrong"],
    ["a policy of 65 bytes", (area) => put(area, 8, "0041"), "serial-tpm-answer-wrong"],
    ["a Name by SHA-1", (area) => put(area, 2, "0004"), "serial-tpm-refused"],
  ])("%s", async (_situation, edit, code) => {
    expect(await outcomeOf(new Replay([keptWith(edit)]))).toBe(code);
  });

  test("a Name by SHA-384 is taken whole", async () => {
    const answer = keptWith((area) => put(area, 2, "000c"), "sha384", "000c");
    expect(await outcomeOf(new Replay([answer]))).toMatch(/^000c[0-9a-f]{96}$/);
  });

  test("a key of a template with its own policy and password is taken", async () => {
    const answer = keptWith((area) => put(put(area, 4, "000300f2"), 10, "aa".repeat(32)));
    expect(await outcomeOf(new Replay([answer]))).toMatch(/^000b[0-9a-f]{64}$/);
  });
});

describe("hostile answers to TPM2_CreatePrimary", () => {
  const size = made.length / 2;
  test.each<[string, string, string, number]>([
    ["a persistent handle is never flushed", put(made, 10, "81010001"), "serial-tpm-answer-wrong", 2],
    ["a session's handle is never flushed", put(made, 10, "02000000"), "serial-tpm-answer-wrong", 2],
    ["no handle", "80020000000a00000000", "serial-tpm-answer-wrong", 2],
    ["the tag without sessions", put(made, 0, "8001"), "serial-tpm-answer-wrong", 2],
    ["parameters longer than the answer", put(made, 14, "0000ffff"), "serial-tpm-answer-wrong", 3],
    ["parameters shorter than they are", put(made, 14, "00000100"), "serial-tpm-answer-wrong", 3],
    ["another bit in the key", turn(made, 200), "serial-tpm-answer-wrong", 3],
    ["another template's attributes", put(made, 24, "00030472"), "serial-tpm-answer-wrong", 3],
    [
      "a session's answer cut",
      put(made.slice(0, -2), 2, (size - 1).toString(16).padStart(8, "0")),
      "serial-tpm-answer-wrong",
      3,
    ],
    ["TPM_RC_BAD_AUTH of a session", failed("9a2"), "serial-tpm-refused", 2],
    ["TPM_RC_AUTH_FAIL of a session", failed("98e"), "serial-tpm-refused", 2],
    ["TPM_RC_OBJECT_MEMORY", failed("902"), "serial-unreadable", 2],
    ["TPM_RC_LOCKOUT", failed("921"), "serial-unreadable", 2],
    ["TPM_RC_VALUE of the first parameter", failed("1c4"), "serial-tpm-refused", 2],
  ])("%s", async (_situation, answer, code, commands) => {
    const transport = new Replay([notThere, answer, flushed]);
    expect(await outcomeOf(transport)).toBe(code);
    expect(transport.commands).toHaveLength(commands);
  });

  test.each(["2ca", "2c4", "2c7", "2c1"])("only a TPM that has no RSA (0x%s) is asked for ECC", async (code) => {
    const [, , eccMade = ""] = answersIn("no key kept and no RSA");
    const transport = new Replay([notThere, failed(code), eccMade, flushed]);
    expect(await outcomeOf(transport)).toMatch(/^000b/);
  });

  test("a TPM with neither RSA nor ECC is refused", async () => {
    const transport = new Replay([notThere, failed("2ca"), failed("2ca")]);
    expect(await outcomeOf(transport)).toBe("serial-tpm-refused");
  });

  test("an RSA template answered with an ECC key is not believed", async () => {
    const [, , eccMade = ""] = answersIn("no key kept and no RSA");
    expect(await outcomeOf(new Replay([notThere, eccMade, flushed]))).toBe("serial-tpm-answer-wrong");
  });

  test("a failed flush does not take the Name away", async () => {
    const name = await outcomeOf(new Replay([notThere, made, failed("101")]));
    expect(name).toMatch(/^000b/);
  });

  test("the password's refusal says what to do", async () => {
    const error: unknown = await readEndorsementKey(new Replay([notThere, failed("9a2")])).catch((one: unknown) => one);
    expect(error instanceof Problem && error.cure).toContain("persistent at 0x81010001 before");
  });
});
