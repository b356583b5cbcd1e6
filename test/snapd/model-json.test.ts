import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { signAssertion } from "../../src/assertion/sign.ts";
import { generateDeviceKey } from "../../src/keys/device-key.ts";
import { nodeCrypto } from "../../src/keys/node-crypto.ts";
import { type ModelReading, readModelJson } from "../../src/rig/commissioning/model-json/read-model-json.ts";
import { modelText } from "../property/rig/model-statements.ts";
import { editedText, exampleNames, exampleText, modelEdits } from "../unit/rig/commissioning/model-edits.ts";
import { needs } from "./needs.ts";
import { signBySnapd } from "./sign-statement.ts";
import { missingTools } from "./toolchain.ts";

const missing = missingTools();
const now = new Date("2026-11-20T12:00:00Z");
const randomCount = 10_000;

function read(text: string): ModelReading {
  return readModelJson({ text, source: "model.json", now, crypto: nodeCrypto });
}

/**
 * Only what this check refuses on purpose although `snap sign` takes it: a name that comes twice, a brand-id that no
 * serial can have, and an impossible name of an empty list, which is not written.
 */
function isOnlyStricter({ findings }: ModelReading): boolean {
  const errors = findings.filter(({ severity }) => severity === "error");
  return errors.every(
    ({ code, path }) => code === "model-key-twice" || path === "brand-id" || /(?:^|\.)(?:Odd Name|A)$/.test(path),
  );
}

describe("models judged by what snap sign does", () => {
  test("the examples of the documents are signed, with the same text as ours", async (context) => {
    needs(context, missing);
    const key = await generateDeviceKey(2048);
    const judged = signBySnapd(exampleNames.map(exampleText));
    for (const [index, name] of exampleNames.entries()) {
      const { statement } = read(exampleText(name));
      if (statement === undefined) throw new Error(`the example ${name} has a mistake`);
      const ours = signAssertion({ type: "model", ...statement, signedAt: now, key, crypto: nodeCrypto });
      const text = Buffer.from(ours.content).toString();
      expect(text.slice(0, text.lastIndexOf("\n") + 1)).toBe(judged[index]?.content);
    }
  });

  test("each single edit is refused by snapd, too, and for the same field", (context) => {
    needs(context, missing);
    const judged = signBySnapd(modelEdits.map(editedText));
    for (const [index, { title, errors, snapd, stricter }] of modelEdits.entries()) {
      const { accepted, error } = judged[index] ?? { accepted: false };
      expect([title, accepted]).toEqual([title, errors.length === 0 || stricter !== undefined]);
      if (snapd !== undefined) expect(error).toContain(snapd);
    }
  });

  test(`${randomCount} models with up to four changes: the same verdict on each`, (context) => {
    needs(context, missing);
    const statements = fc.sample(modelText, { numRuns: randomCount, seed: 1 });
    const judged = signBySnapd(statements);
    const counts = { accepted: 0, refused: 0, stricter: 0 };
    for (const [index, text] of statements.entries()) {
      const ours = read(text);
      const theirs = judged[index]?.accepted ?? false;
      if (theirs && ours.statement === undefined && isOnlyStricter(ours)) counts.stricter += 1;
      else {
        expect([text, judged[index]?.error, ours.statement !== undefined]).toEqual([
          text,
          judged[index]?.error,
          theirs,
        ]);
        counts[theirs ? "accepted" : "refused"] += 1;
      }
    }
    // Both verdicts must be well represented, or the comparison says nothing.
    expect(counts.accepted).toBeGreaterThan(randomCount / 20);
    expect(counts.refused).toBeGreaterThan(randomCount / 20);
    expect(counts.stricter).toBeLessThan(randomCount / 10);
  });
});
