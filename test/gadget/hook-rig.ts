import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CommandResult, runCommand } from "../../scripts/command.ts";
import type { ModelAssertion } from "../../src/assertion/assertion.ts";
import { systemClock } from "../../src/clock/system-clock.ts";
import { nodeCrypto } from "../../src/keys/node-crypto.ts";
import { type Brand, makeBrand } from "../../src/rig/brand.ts";
import { type Device, layOutDevice } from "../../src/rig/device.ts";
import { signModel } from "../../src/rig/models.ts";
import type { RigContext } from "../../src/rig/rig-context.ts";
import { isConfigMap, parseJson } from "../../src/rig/snapd/go-json.ts";
import { type SnapdOptions, SnapdServer } from "../../src/rig/snapd/snapd-server.ts";

export const context: RigContext = {
  clock: systemClock,
  crypto: nodeCrypto,
  randomBytes: (count) => new Uint8Array(randomBytes(count)),
};

export interface BrandAndModel {
  readonly brand: Brand;
  readonly model: ModelAssertion;
}

/** A throw-away brand that is a year old by this machine's clock, with one graded model. */
export async function makeBrandAndModel(): Promise<BrandAndModel> {
  const validFrom = new Date(systemClock.now().getTime() - 365 * 24 * 3600 * 1000);
  const brand = await makeBrand({ validFrom, crypto: nodeCrypto });
  const input = {
    kind: "graded",
    model: "gadget-test",
    gadget: "prepare-device-example",
    signedAt: validFrom,
  } as const;
  return { brand, model: signModel(brand, input, nodeCrypto) };
}

export interface HookRigOptions extends Partial<Omit<SnapdOptions, "configuration">> {
  readonly hardwareSerial?: string;
  /** The gadget's configuration before its first hook, as plain JSON. */
  readonly configuration?: Readonly<Record<string, unknown>>;
}

/** A device whose snapd runs the hooks of an unpacked gadget. */
export class HookRig implements AsyncDisposable {
  readonly device: Device;
  readonly snapd: SnapdServer;
  readonly #gadget: string;

  private constructor(gadget: string, device: Device, snapd: SnapdServer) {
    this.#gadget = gadget;
    this.device = device;
    this.snapd = snapd;
  }

  static async start(gadget: string, made: BrandAndModel, options: HookRigOptions = {}): Promise<HookRig> {
    const { brand, model } = made;
    const { hardwareSerial = "RB1-2048-0007", configuration: plain = {}, ...rest } = options;
    const configuration = parseJson(JSON.stringify(plain));
    if (!isConfigMap(configuration)) throw new TypeError("a snap's configuration is a map");
    const root = mkdtempSync(join(tmpdir(), "hook-rig-"));
    const device = layOutDevice({ root, brand, model, hardwareSerial });
    const snapd = await SnapdServer.start({ context, root, model, trusted: brand.trusted, configuration, ...rest });
    return new HookRig(gadget, device, snapd);
  }

  /** Runs meta/hooks/NAME as snapd does, and counts what it set only if it exits 0. */
  async run(hook: string): Promise<CommandResult> {
    const { root, snapCommon, snapData } = this.device;
    const begun = this.snapd.beginHook(hook);
    const env = {
      PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
      HOME: "/",
      SNAP: this.#gadget,
      SNAP_NAME: "prepare-device-example",
      SNAP_INSTANCE_NAME: "prepare-device-example",
      SNAP_REVISION: "x1",
      SNAP_COMMON: snapCommon,
      SNAP_DATA: snapData,
      SNAP_COOKIE: begun.cookie,
      SNAP_CONTEXT: begun.cookie,
      SNAPPY_GLOBAL_ROOT: root,
    };
    const result = await runCommand(`${this.#gadget}/meta/hooks/${hook}`, [], { cwd: "/", env });
    begun.finish(result.status);
    return result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.snapd.close();
    rmSync(this.device.root, { recursive: true, force: true });
  }
}
