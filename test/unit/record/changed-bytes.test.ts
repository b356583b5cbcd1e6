import { beforeAll, expect, test } from "vitest";
import { encodeAssertion } from "../../../src/assertion/encode.ts";
import { decodeStream } from "../../../src/assertion/stream.ts";
import { identityBody } from "../../../src/keys/identity-key.ts";
import { proofOfPossession } from "../../../src/keys/identity-proof.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { checkSerialOfRecord } from "../../../src/record/check-identity.ts";
import type { BootRecord } from "../../../src/record/statement.ts";
import { type Brand, brandAssertions } from "../../../src/rig/brand.ts";
import { listedSource } from "../../../src/trust/assertion-source.ts";
import { Chain } from "../../../src/trust/chain.ts";
import { modelOf, serialOf, smallKey, throwAwayBrand } from "../../brand/throw-away.ts";
import { keyOf, recordOf } from "./a-record.ts";

let brand: Brand;
let bytes: Uint8Array;
let record: BootRecord;

beforeAll(async () => {
  brand = await throwAwayBrand();
  const [model, key] = [modelOf(brand), await smallKey()];
  const claim = { brandId: brand.brandId, model: model.model, serial: "A1B2C3" };
  const identityKey = keyOf(1);
  const body = identityBody({ publicKey: identityKey.publicKey, proof: proofOfPossession(identityKey, claim) });
  bytes = encodeAssertion(serialOf(brand, { model, key, body }));
  const { brandId, model: name, serial } = claim;
  record = recordOf(1, { unit: { brand: brandId, model: name, serial, deviceKeyId: key.keyId } });
});

/** As `record verify --serial` follows it. */
async function isAccepted(file: Uint8Array): Promise<boolean> {
  try {
    const [serial, ...more] = decodeStream(file, nodeCrypto);
    if (serial?.type !== "serial" || more.length > 0) return false;
    const sources = [listedSource("the prerequisites", brandAssertions(brand))];
    await new Chain({ trusted: brand.trusted, sources, crypto: nodeCrypto, now: new Date() }).accept(serial);
    checkSerialOfRecord(record, serial);
    return true;
  } catch {
    return false;
  }
}

test("the serial assertion that belongs to the record is accepted", async () => {
  expect(await isAccepted(bytes)).toBe(true);
});

test("one changed bit anywhere in it, and one changed line end, is refused", async () => {
  const accepted: string[] = [];
  // 7 turns a line feed into a carriage return, which readers of base64 pass over, too.
  for (const mask of [1, 2, 4, 7, 8, 16, 32, 64, 128]) {
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = bytes.slice();
      changed[at] = (changed[at] ?? 0) ^ mask;
      if (await isAccepted(changed)) accepted.push(`${at} ${mask}`);
    }
  }
  expect(accepted).toEqual([]);
}, 120_000);
