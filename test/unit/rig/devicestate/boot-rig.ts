import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ModelAssertion } from "../../../../src/assertion/assertion.ts";
import { nodeCrypto } from "../../../../src/keys/node-crypto.ts";
import type { HookRunner } from "../../../../src/rig/boot/hook-runner.ts";
import { type HookScript, ScriptedHooks } from "../../../../src/rig/boot/scripted-hooks.ts";
import { Timeline } from "../../../../src/rig/boot/timeline.ts";
import { layOutDevice } from "../../../../src/rig/device.ts";
import type { Accident } from "../../../../src/rig/devicestate/accident.ts";
import { keyPool } from "../../../../src/rig/devicestate/device-key.ts";
import { DeviceLife, type LifeEnd } from "../../../../src/rig/devicestate/device-life.ts";
import {
  DeviceManager,
  type DeviceManagerOptions,
  type RunEnd,
  type RunLimits,
} from "../../../../src/rig/devicestate/device-manager.ts";
import type { DeviceState } from "../../../../src/rig/devicestate/device-state.ts";
import { remodel } from "../../../../src/rig/devicestate/remodel.ts";
import { HttpClient } from "../../../../src/rig/network/http-client.ts";
import { rigRoutes } from "../../../../src/rig/network/routes.ts";
import { SocketNetwork } from "../../../../src/rig/network/socket-network.ts";
import { WeatherNetwork, type WeatherSpell } from "../../../../src/rig/network/weather.ts";
import type { RigContext } from "../../../../src/rig/rig-context.ts";
import { SnapdSystem, type SystemOptions } from "../../../../src/rig/snapd/snapd-system.ts";
import { type StoreOptions, StoreServer } from "../../../../src/rig/store/store-server.ts";
import { Costs, costProfiles } from "../../../../src/rig/time/costs.ts";
import { OffsetClock } from "../../../../src/rig/time/offset-clock.ts";
import { VirtualClock } from "../../../../src/rig/time/virtual-clock.ts";
import { type VaultOptions, VaultServer } from "../../../../src/rig/vault/vault-server.ts";
import { apiKey, now, type Setup } from "../rig-setup.ts";

export const hourMs = 3_600_000;
export const minuteMs = 60_000;

/** What a hook of these tests can do: a snapctl call, and the device. */
export interface HookTools {
  readonly snapctl: (...args: readonly string[]) => string;
  readonly rig: BootRig;
  /** How often this hook has run, from 1. */
  readonly run: number;
}

export type TestHook = (tools: HookTools) => Promise<number | string> | number | string;

export interface BootRigOptions {
  readonly hooks?: Readonly<Record<string, TestHook>>;
  readonly system?: Partial<SystemOptions>;
  readonly vault?: Partial<VaultOptions>;
  readonly store?: Partial<StoreOptions>;
  readonly weather?: readonly WeatherSpell[];
  /** How wrong the device's clock is. */
  readonly clockOffsetMs?: number;
  readonly manager?: Partial<DeviceManagerOptions>;
}

/** What the usual gadget does in prepare-device. */
export function configures(serial = "SN-1", key = apiKey): TestHook {
  return ({ snapctl }) => {
    snapctl("set", "-s", "device-service.url=http://vault.test/v1");
    snapctl("set", `device-service.headers=${JSON.stringify({ "api-key": key })}`);
    snapctl("set", "-s", `registration.proposed-serial=${serial}`);
    return 0;
  };
}

/** A hook that calls snapctl once. */
export function calls(...args: readonly string[]): TestHook {
  return ({ snapctl }) => {
    snapctl(...args);
    return 0;
  };
}

/** Random bytes that come again in the next run. */
function seeded(seed: string): RigContext["randomBytes"] {
  let count = 0;
  return (length) => {
    const pieces: Buffer[] = [];
    for (let bytes = 0; bytes < length; bytes += 32) {
      count += 1;
      pieces.push(createHash("sha256").update(`${seed} ${count}`).digest());
    }
    return new Uint8Array(Buffer.concat(pieces).subarray(0, length));
  };
}

/** A device with its snapd, vault and store in virtual time; hooks are functions. */
export class BootRig implements AsyncDisposable {
  readonly clock = new VirtualClock({ startsAt: now });
  readonly deviceClock: OffsetClock;
  readonly timeline = new Timeline(this.clock);
  readonly state: DeviceState = {};
  readonly runs: string[] = [];
  readonly folder = mkdtempSync(join(tmpdir(), "rig-boot-"));
  readonly setup: Setup;
  readonly vault: VaultServer;
  readonly store: StoreServer;
  readonly http: HttpClient;
  system: SnapdSystem;
  readonly #options: BootRigOptions;

  private constructor(setup: Setup, options: BootRigOptions, servers: readonly [VaultServer, StoreServer]) {
    this.setup = setup;
    this.#options = options;
    [this.vault, this.store] = servers;
    this.deviceClock = new OffsetClock(this.clock, options.clockOffsetMs);
    layOutDevice({ root: this.root, brand: setup.brand, model: setup.model, hardwareSerial: "SN-1" });
    this.system = this.newSystem();
    const routes = rigRoutes({
      vault: new URL(this.vault.url).origin,
      store: this.store.url,
      storeUrl: "https://api.snapcraft.io/",
      proxy: { url: "http://proxy.test/", origin: this.store.url },
    });
    const network = new WeatherNetwork(new SocketNetwork(routes), {
      clock: this.clock,
      deviceClock: this.deviceClock,
      spells: options.weather ?? [],
      certificates: { from: new Date("2026-06-01T00:00:00Z"), until: new Date("2027-06-01T00:00:00Z") },
    });
    this.http = new HttpClient({ network, clock: this.clock, costs: this.costs, timeline: this.timeline });
  }

  static async start(setup: Setup, options: BootRigOptions = {}): Promise<BootRig> {
    // The servers are there before the device, and have its clock from the start.
    const holder: { rig?: BootRig } = {};
    const clock = {
      now: () => holder.rig?.clock.now() ?? now,
      monotonicMs: () => holder.rig?.clock.monotonicMs() ?? 0,
      wait: (waitMs: number, signal?: AbortSignal) => holder.rig?.clock.wait(waitMs, signal) ?? Promise.resolve(),
    };
    const context = { clock, crypto: nodeCrypto, randomBytes: seeded("servers") };
    const { brandId, model } = setup.model;
    const models = [{ brandId, model, apiKey }];
    const vault = await VaultServer.start({ context, brand: setup.brand, models, ...options.vault });
    const store = await StoreServer.start({ context, brand: setup.brand, models, ...options.store });
    holder.rig = new BootRig(setup, options, [vault, store]);
    return holder.rig;
  }

  get root(): string {
    return join(this.folder, "root");
  }

  get costs(): Costs {
    return new Costs({ clock: this.clock, figures: costProfiles.pc });
  }

  newSystem(): SnapdSystem {
    const { model, brand } = this.setup;
    const context = { clock: this.deviceClock, crypto: nodeCrypto, randomBytes: seeded("device") };
    return new SnapdSystem({
      context,
      root: this.root,
      model,
      trusted: brand.trusted,
      seeded: false,
      ...this.#options.system,
    });
  }

  hooks(): HookRunner {
    const scripts = Object.entries(this.#options.hooks ?? { "prepare-device": configures() }).map(([name, hook]) => {
      const script: HookScript = async ({ cookie }) => {
        this.runs.push(name);
        const run = this.runs.filter((one) => one === name).length;
        const end = await hook({ snapctl: (...args) => this.system.snapctl(cookie, args), rig: this, run });
        return typeof end === "number" ? end : { exitStatus: 1, output: end };
      };
      return [name, script] as const;
    });
    return new ScriptedHooks(Object.fromEntries(scripts));
  }

  /** One start of snapd. */
  async boot(limits: Partial<RunLimits> = {}): Promise<RunEnd> {
    return await new DeviceManager(this.#managed()).run({ untilMs: 72 * hourMs, ...limits });
  }

  /** From power on, with what happens to the device. */
  async live(accidents: readonly Accident[], limits: Partial<RunLimits> = {}): Promise<LifeEnd> {
    const life = new DeviceLife({ ...this.#managed(), accidents });
    return await life.live({ untilMs: 72 * hourMs, ...limits });
  }

  async remodel(to: ModelAssertion): Promise<RunEnd> {
    return await remodel(this.#managed(), to, { untilMs: 72 * hourMs });
  }

  #managed(): DeviceManagerOptions {
    return {
      system: this.system,
      state: this.state,
      hooks: this.hooks(),
      http: this.http,
      clock: this.clock,
      context: this.system.options.context,
      timeline: this.timeline,
      costs: this.costs,
      makeKey: keyPool([this.setup.key]),
      storeUrl: "https://api.snapcraft.io/",
      ...this.#options.manager,
    };
  }

  /** Requests of snapd: method, host with path, and what came of it. */
  asked(): readonly string[] {
    return this.http.exchanges.map(({ method, url, status, outcome }) => `${method} ${url} ${status} ${outcome}`);
  }

  /** Codes of the timeline, in order. */
  codes(): readonly string[] {
    return this.timeline.events.flatMap(({ code }) => (code === undefined ? [] : [code]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.vault.close(), this.store.close()]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
