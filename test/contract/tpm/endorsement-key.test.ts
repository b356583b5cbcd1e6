import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Problem } from "../../../src/problem/problem.ts";
import { needsSoftwareTpm } from "./needs.ts";
import { type Recording, tryOut } from "./record.ts";
import { situations } from "./situations.ts";

const recordings = JSON.parse(readFileSync("test/vectors/tpm/exchanges.json", "utf8")) as readonly Recording[];

describe("on a software TPM, as tpm2-tools see it", () => {
  test.for(situations)("$name", async (situation, context) => {
    needsSoftwareTpm(context);
    const { outcome, recording, leftBehind } = await tryOut(situation);
    expect(outcome instanceof Problem ? { code: outcome.code } : { name: outcome.name }).toEqual(recording.expected);
    expect(leftBehind, "transient objects left in the TPM").toBe(0);
    const recorded = recordings.find((one) => one.situation === situation.name);
    const commands = recording.exchanges.map(({ command }) => command);
    expect(
      recorded?.exchanges.map(({ command }) => command),
      "as recorded in test/vectors/tpm",
    ).toEqual(commands);
  });
});

test("the recordings are of these situations", () => {
  expect(recordings.map(({ situation }) => situation)).toEqual(situations.map(({ name }) => name));
});
