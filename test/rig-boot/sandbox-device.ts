import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { HttpExchange } from "../../src/rig/boot/boot-report.ts";
import { layOutDevice } from "../../src/rig/device.ts";
import { openGadget } from "../../src/rig/gadget/open-gadget.ts";
import { HookNetwork } from "../../src/rig/hook-network/hook-network.ts";
import { type ConnectionChoice, connectionsOf } from "../../src/rig/sandbox/grants.ts";
import { openHardware } from "../../src/rig/sandbox/hardware.ts";
import { HookSandbox, type SandboxedEnd } from "../../src/rig/sandbox/hook-sandbox.ts";
import { makeWorkFolder, removeWorkFolder } from "../../src/rig/sandbox/work-folder.ts";
import { SnapdServer } from "../../src/rig/snapd/snapd-server.ts";
import { OffsetClock } from "../../src/rig/time/offset-clock.ts";
import { SleepingClock } from "../../src/rig/time/sleeping-clock.ts";
import { VaultServer } from "../../src/rig/vault/vault-server.ts";
import { type BrandAndModel, context } from "../gadget/hook-rig.ts";

export interface DeviceOptions extends ConnectionChoice {
  /** Files of the gadget, hooks executable; snap.yaml has these plugs for all hooks. */
  readonly files: Readonly<Record<string, string>>;
  readonly plugs?: string;
  readonly hardware?: string;
  readonly timeoutMs?: number;
  /** The rig's snapctl in place of Debian's. */
  readonly snapctl?: "own";
  /** Sleeps pass at once, and the device's clock begins here. */
  readonly startsAt?: Date;
}

/** A gadget of a few lines, its device in a sandbox, and a vault that every address leads to. */
export class SandboxDevice implements AsyncDisposable {
  readonly folder = makeWorkFolder("sandbox-device-");
  readonly root = join(this.folder, "device");
  readonly exchanges: HttpExchange[] = [];
  /** This machine's time and what hooks have slept through. */
  readonly sleeping = new SleepingClock(context.clock);
  readonly #timeoutMs: number;
  #snapd: SnapdServer | undefined;
  #vault: VaultServer | undefined;
  #network: HookNetwork | undefined;
  #sandbox: HookSandbox | undefined;

  private constructor(options: DeviceOptions) {
    this.#timeoutMs = options.timeoutMs ?? 20_000;
    const snapYaml = `name: try-gadget\ntype: gadget\nversion: "1"\n${options.plugs ?? "plugs: {network: null}"}\n`;
    for (const [name, text] of Object.entries({ "meta/snap.yaml": snapYaml, ...options.files })) {
      const path = join(this.folder, "gadget", name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      chmodSync(path, name.startsWith("meta/hooks/") ? 0o755 : 0o644);
    }
  }

  static async make({ brand, model }: BrandAndModel, options: DeviceOptions): Promise<SandboxDevice> {
    const made = new SandboxDevice(options);
    const { root, folder: work } = made;
    layOutDevice({ root, brand, model });
    mkdirSync(join(root, "var/lib/snapd/save/snap/try-gadget"), { recursive: true });
    const gadget = await openGadget(join(work, "gadget"), work);
    const plugs = connectionsOf(gadget, options);
    made.#snapd = await SnapdServer.start({ context, root, model, trusted: brand.trusted, plugs });
    const models = [{ brandId: brand.brandId, model: model.model, apiKey: "not-a-real-key" }];
    const vault = await VaultServer.start({ context, brand, models });
    made.#vault = vault;
    const network = await HookNetwork.open({
      clock: context.clock,
      nowMs: () => 0,
      seen: (exchange) => made.exchanges.push(exchange),
      routing: (meant) => ({
        server: "vault",
        url: new URL(meant.pathname, vault.url),
        lastRecord: () => vault.records.at(-1),
      }),
    });
    made.#network = network;
    const offsetMs = (options.startsAt ?? new Date(0)).getTime() - context.clock.now().getTime();
    const clocks = { sleeping: made.sleeping, device: new OffsetClock(made.sleeping, offsetMs), real: context.clock };
    made.#sandbox = new HookSandbox({
      clock: made.sleeping,
      ...(options.startsAt === undefined ? {} : { clocks }),
      ...(options.snapctl === undefined ? {} : { snapctl: options.snapctl }),
      gadget,
      revision: "x1",
      root,
      work,
      hardware: openHardware(options.hardware ?? "raspberry-pi-4", work),
      connected: () => plugs,
      network: () => network.path,
      authorities: [network.authority.certificate],
    });
    return made;
  }

  get configuration(): unknown {
    return this.#snapd?.configuration;
  }

  async run(hook: string, signal?: AbortSignal): Promise<SandboxedEnd> {
    if (this.#snapd === undefined || this.#sandbox === undefined) throw new TypeError("the device is not made");
    const begun = this.#snapd.beginHook(hook);
    const call = {
      hook,
      cookie: begun.cookie,
      timeoutMs: this.#timeoutMs,
      reason: "a test",
      ...(signal === undefined ? {} : { signal }),
    };
    const end = await this.#sandbox.run(call);
    begun.finish(end.exitStatus === "timeout" ? 1 : end.exitStatus);
    return end;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#network?.close();
    await this.#vault?.close();
    await this.#snapd?.close();
    removeWorkFolder(this.folder);
  }
}
