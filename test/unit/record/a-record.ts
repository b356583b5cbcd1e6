import { createHash } from "node:crypto";
import { type IdentityKey, identityKeyFromSeed } from "../../../src/keys/identity-key.ts";
import type { BootRecord } from "../../../src/record/statement.ts";

/** The identity key of the unit with this number; the same every time. */
export function keyOf(unit: number): IdentityKey {
  return identityKeyFromSeed(new Uint8Array(createHash("sha256").update(`unit ${unit}`).digest()));
}

export function publicText(key: IdentityKey): string {
  return Buffer.from(key.publicKey).toString("base64");
}

type Change = Omit<Partial<BootRecord>, "unit"> & { readonly unit?: Partial<BootRecord["unit"]> };

/** A sound record of the unit with this number, registered at its first run. */
export function recordOf(unit: number, { unit: unitChange, ...change }: Change = {}): BootRecord {
  const run = {
    startedAt: "2026-03-01T08:00:00.000Z",
    by: "prepare-device",
    outcome: "registered",
    code: "registered",
    durationMs: 1000 + unit,
  } as const;
  return {
    version: 1,
    agent: { version: "0.1.0", commit: "source" },
    snapd: "2.63",
    unit: {
      brand: "acme",
      model: "gateway-one",
      serial: `SN${String(unit).padStart(5, "0")}`,
      deviceKeyId: `device-key-${unit}`,
      identityKey: publicText(keyOf(unit)),
      boardPrint: createHash("sha256").update(`board ${unit}`).digest("hex"),
      ...unitChange,
    },
    hardwareSerial: {
      source: "dmi.product-serial",
      sources: [{ source: "dmi.product-serial", status: "taken", why: "the first usable source" }],
    },
    vault: "https://vault.example.com/v1/",
    route: "adopted",
    serialAssertion: { revision: 1, signedBy: "acme", text: "type: serial\n" },
    submissions: 1,
    run,
    steps: [{ step: "keys", outcome: "done", durationMs: 400 }],
    attempts: [],
    notes: [],
    stored: [{ path: "/x", sizeBytes: 3, sha256: "0".repeat(64) }],
    runs: 1,
    earlier: [],
    ...change,
  };
}
