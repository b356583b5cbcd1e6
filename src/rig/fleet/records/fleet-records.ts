import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ModelAssertion, SerialAssertion } from "../../../assertion/assertion.ts";
import { encodeAssertion } from "../../../assertion/encode.ts";
import { buildInfo } from "../../../build-info.ts";
import { diskFault } from "../../../disk/disk-fault.ts";
import type { DeviceKey } from "../../../keys/device-key.ts";
import { type IdentityKey, identityBody, identityKeyFromSeed } from "../../../keys/identity-key.ts";
import { proofOfPossession } from "../../../keys/identity-proof.ts";
import { boardPrint } from "../../../record/board-print.ts";
import { sealEnvelope } from "../../../record/dsse.ts";
import type { BootRecord, RecordedAttempt, RecordedRun } from "../../../record/statement.ts";
import { signedBefore } from "../../../registration/check-answer.ts";
import type { EncodedMaterial } from "../material.ts";
import type { DevicePlan } from "../plan/device-plan.ts";
import type { CombinedKeys } from "./combined-keys.ts";

/** What a device came to, as far as its record tells it. */
export interface EndedDevice {
  readonly plan: DevicePlan;
  readonly deviceKeyId: string;
  /** Undefined where it is not registered. */
  readonly serial: SerialAssertion | undefined;
  readonly code: string;
  readonly submissions: number;
  readonly attempts: readonly RecordedAttempt[];
  readonly startedAt: Date;
  readonly durationMs: number;
}

interface FleetRecordsInput {
  /** Made anew, or empty. */
  readonly folder: string;
  readonly keys: CombinedKeys;
  readonly model: ModelAssertion;
  readonly vault: EncodedMaterial;
  readonly seed: string;
}

/** Files in one folder, so that no folder grows without end. */
const filesInFolder = 1_000;
/** The fleet's own schema bounds lists; a device that tries for hours is told by its first tries. */
const maxAttempts = 100;

/** The signed records of a fleet's devices, one file for each as it would be copied off a line. */
export class FleetRecords {
  readonly #input: FleetRecordsInput;

  constructor(input: FleetRecordsInput) {
    this.#input = input;
    const { folder, vault } = input;
    this.#write(folder, "trusted.assert", vault.trusted);
    this.#write(folder, "brand.assert", vault.prerequisites);
  }

  /** A key of its own: two devices with one key would be a finding. */
  deviceKey({ number }: DevicePlan): DeviceKey {
    return this.#input.keys.key(number);
  }

  #identityKey({ number }: DevicePlan): IdentityKey {
    const seed = createHash("sha256").update(`fleet ${this.#input.seed}, identity of device ${number}`).digest();
    return identityKeyFromSeed(new Uint8Array(seed));
  }

  /** What the serial-request's body says of the identity key, with the proof that the device has it. */
  body(plan: DevicePlan): Uint8Array {
    const { brandId, model } = this.#input.model;
    const claim = { brandId, model, serial: plan.serial };
    const identityKey = this.#identityKey(plan);
    return identityBody({ publicKey: identityKey.publicKey, proof: proofOfPossession(identityKey, claim) });
  }

  /** Signs and writes the record of one device. Problems disk-… */
  keep(ended: EndedDevice): void {
    const { plan } = ended;
    const payload = new TextEncoder().encode(JSON.stringify(this.#statement(ended)));
    const number = String(plan.number).padStart(8, "0");
    const folder = join(this.#input.folder, String(Math.floor(plan.number / filesInFolder)).padStart(4, "0"));
    this.#write(folder, `device-${number}.dsse.json`, sealEnvelope(payload, this.#identityKey(plan)));
  }

  #unit({ plan, deviceKeyId }: EndedDevice): BootRecord["unit"] {
    const { brandId, model } = this.#input.model;
    const uuid = createHash("sha256").update(`fleet ${this.#input.seed}, board ${plan.number}`).digest("hex");
    return {
      brand: brandId,
      model,
      serial: plan.serial,
      deviceKeyId,
      identityKey: Buffer.from(this.#identityKey(plan).publicKey).toString("base64"),
      boardPrint: boardPrint([
        { source: "dmi.product-uuid", value: uuid.slice(0, 32) },
        { source: "dmi.product-serial", value: plan.serial },
      ]),
    };
  }

  #statement(ended: EndedDevice): BootRecord {
    const { serial, code, submissions, attempts, startedAt, durationMs } = ended;
    const outcome = serial === undefined ? "failed" : "registered";
    const ms = Math.round(durationMs);
    const run: RecordedRun = { startedAt: startedAt.toISOString(), by: "rig fleet", outcome, code, durationMs: ms };
    const text = serial === undefined ? "" : new TextDecoder().decode(encodeAssertion(serial));
    return {
      version: 1,
      agent: { version: buildInfo.version, commit: buildInfo.commit },
      snapd: null,
      unit: this.#unit(ended),
      hardwareSerial: {
        source: "dmi.product-serial",
        sources: [{ source: "dmi.product-serial", status: "taken", why: "planned by the fleet" }],
      },
      vault: this.#input.vault.url,
      route: "own",
      serialAssertion: serial === undefined ? null : { revision: serial.revision, signedBy: serial.authorityId, text },
      submissions,
      run,
      steps: [{ step: "serial assertion", outcome: serial === undefined ? "failed" : "done", durationMs: ms }],
      attempts: attempts.slice(0, maxAttempts),
      notes: serial === undefined ? [] : signedBefore(serial, submissions),
      stored: [],
      runs: 1,
      earlier: [],
    };
  }

  #write(folder: string, name: string, bytes: Uint8Array): void {
    try {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, name), bytes, { mode: 0o644, flag: "wx" });
    } catch (fault) {
      throw diskFault("write", join(folder, name), fault);
    }
  }
}
