import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { engineCases } from "./engine/cases.ts";
import { bootPlayed } from "./engine/played-device.ts";
import { bootReal } from "./engine/real-device.ts";
import { needs } from "./needs.ts";
import { makeOracleBrand, type OracleBrand } from "./oracle-brand.ts";
import { missingRoot, missingTools } from "./toolchain.ts";

const missing = [missingTools(), missingRoot()];

describe("the rig's snapd beside the real daemon: same hooks, same service", () => {
  const folder = mkdtempSync(join(tmpdir(), "judge-engine-"));
  const brandFolder = join(folder, "brand");
  let brand: OracleBrand | undefined;

  beforeAll(() => {
    if (missing.every((reason) => reason === undefined)) brand = makeOracleBrand(brandFolder);
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  test.for(engineCases(brandFolder))("$name: the same requests, errors and waits", async (one, context) => {
    needs(context, ...missing);
    if (brand === undefined) throw new Error("there is no brand");
    const name = one.name.replaceAll(/[^a-z0-9]+/g, "-");
    const real = await bootReal(one, join(folder, `real-${name}`), brand);
    const played = await bootPlayed(one, join(folder, `played-${name}`), brand);
    expect(played).toEqual(real);
  });
});
