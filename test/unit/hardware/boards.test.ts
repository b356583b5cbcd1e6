import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { explainReading, readHardwareSerial } from "../../../src/hardware/hardware-serial.ts";
import type { Reading } from "../../../src/hardware/reading.ts";
import type { SerialSettings } from "../../../src/hardware/serial-settings.ts";
import { Problem } from "../../../src/problem/problem.ts";
import { DenyingFiles } from "./denying-files.ts";

interface Case {
  readonly situation: string;
  readonly settings: SerialSettings;
  /** Files that may not be opened. */
  readonly denied?: readonly string[];
  readonly outcome: { readonly serial: string; readonly source: string } | { readonly code: string };
  /** For each source asked: its status, and its code where it has one. */
  readonly readings: Readonly<Record<string, string>>;
}

interface Board {
  readonly about: string;
  readonly cases: readonly Case[];
}

const boardsFolder = fileURLToPath(new URL("../../fixtures/boards", import.meta.url));
const names = readdirSync(boardsFolder, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

interface Decided {
  readonly outcome: Case["outcome"];
  readonly readings: readonly Reading[];
}

async function decide(root: string, { settings, denied = [] }: Case): Promise<Decided> {
  try {
    const files = new DenyingFiles(root, denied);
    const { serial, source, readings } = await readHardwareSerial(settings, { root, files });
    return { outcome: { serial, source }, readings };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { outcome: { code: error.code }, readings: error.detail["readings"] as readonly Reading[] };
  }
}

function summary({ status, code }: Reading): string {
  return code === undefined ? status : `${status} ${code}`;
}

test("there are trees of at least 25 board families", () => {
  expect(names.length).toBeGreaterThanOrEqual(25);
});

describe.each(names)("%s", (name) => {
  const board = JSON.parse(readFileSync(`${boardsFolder}/${name}/expected.json`, "utf8")) as Board;

  test.each(board.cases)("$situation", async (one) => {
    const decided = await decide(`${boardsFolder}/${name}/root`, one);
    console.log(
      [`${name}: ${one.situation}`, ...decided.readings.map((reading) => `  ${explainReading(reading)}`)].join("\n"),
    );
    const got = Object.fromEntries(decided.readings.map((reading) => [reading.source, summary(reading)]));
    expect({ outcome: decided.outcome, readings: got }).toEqual({ outcome: one.outcome, readings: one.readings });
  });
});
