import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Assertion, AssertionTypeName, ModelAssertion } from "../../../src/assertion/assertion.ts";
import { encodeAssertion } from "../../../src/assertion/encode.ts";
import { systemClock } from "../../../src/clock/system-clock.ts";
import { type DeviceKey, generateDeviceKey } from "../../../src/keys/device-key.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { assertionsIn, storedTypes } from "../../../src/rig/assertion-files.ts";
import { type Brand, brandStream, makeBrand, trustedStream } from "../../../src/rig/brand.ts";
import { type Board, devicePaths, layOutDevice } from "../../../src/rig/device.ts";
import type { FaultRule } from "../../../src/rig/faults.ts";
import type { RequestLog, RequestRecord } from "../../../src/rig/http/request-log.ts";
import { type ModelKind, signModel } from "../../../src/rig/models.ts";
import type { RigContext } from "../../../src/rig/rig-context.ts";
import { SnapdServer } from "../../../src/rig/snapd/snapd-server.ts";
import { StoreServer } from "../../../src/rig/store/store-server.ts";
import { VaultServer } from "../../../src/rig/vault/vault-server.ts";
import { Agent, type AgentOptions, type AgentRun } from "./agent.ts";
import { type DeviceState, deviceState, ownFolderOf } from "./device-state.ts";
import { type Courier, Relay } from "./relay.ts";
import { secretLeaks } from "./secrets.ts";

export const rigContext: RigContext = {
  clock: systemClock,
  crypto: nodeCrypto,
  randomBytes: (count) => new Uint8Array(randomBytes(count)),
};

/** A year before now: keys that count, and a model that is not from the future. */
export const validFrom = new Date(systemClock.now().getTime() - 365 * 24 * 3600 * 1000);

/** A throw-away brand and a device key, small ones: one of each serves a whole test file. */
export async function rigBrand(): Promise<Brand> {
  return makeBrand({ validFrom, crypto: nodeCrypto });
}

export function smallDeviceKey(): Promise<DeviceKey> {
  return generateDeviceKey(2048);
}

export type SettingsChange = Readonly<Record<string, unknown>>;

export interface WorldInput {
  readonly brand: Brand;
  /** In snapd's key directory from the start, where making a key is not the point; without it the agent makes its own. */
  readonly deviceKey?: DeviceKey;
  readonly kind?: ModelKind;
  readonly model?: ModelAssertion;
  readonly hardwareSerial?: string;
  readonly board?: Board;
  readonly files?: Readonly<Record<string, string>>;
  readonly answer?: "serial" | "stream";
  readonly vaultFaults?: readonly FaultRule[];
  readonly slowMs?: number;
  readonly storeFaults?: readonly FaultRule[];
  /** What the store has beside accounts and account-keys. */
  readonly shelf?: () => readonly Assertion[];
  readonly proxyVersion?: number;
  /** snapd's sockets are there. */
  readonly snapd?: boolean;
  /** Called when snapd has done what it was asked, before it answers. */
  readonly snapdLog?: RequestLog;
  readonly context?: RigContext;
  /** Stands between agent and vault from the start. */
  readonly courier?: Courier;
  /** Top-level keys of the settings that replace the usual ones; undefined removes one. */
  readonly settings?: SettingsChange;
}

/** The document on stdout of a run with --json; its fields are what the scenarios assert. */
export type Document = Readonly<Record<string, unknown>> & {
  readonly outcome?: string;
  readonly serial?: string;
  readonly deviceKeyId?: string;
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly cure: string;
    readonly exit: number;
    readonly detail: Readonly<Record<string, unknown>>;
  };
};

export interface Outcome extends AgentRun {
  readonly document: Document;
}

/** One JSON document and nothing else, or the reason why that is not so. */
export function onlyDocument({ stdout, stderr }: AgentRun): Document {
  try {
    return JSON.parse(stdout) as Document;
  } catch (cause) {
    throw new Error(`stdout is not one JSON document: ${JSON.stringify(stdout)}; stderr: ${stderr}`, { cause });
  }
}

function writeKey(parent: string, key: DeviceKey): void {
  const folder = join(parent, "private-keys-v1");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, key.keyId), key.encodePrivate(), { mode: 0o600 });
}

interface Services {
  readonly vault: VaultServer;
  readonly relay: Relay;
  readonly store: StoreServer;
  readonly snapd: SnapdServer | undefined;
}

async function startServices(input: WorldInput, root: string, model: ModelAssertion, apiKey: string) {
  const { brand, context = rigContext, shelf, proxyVersion } = input;
  const faultSizes = input.slowMs === undefined ? {} : { slowMs: input.slowMs };
  const vault = await VaultServer.start({
    context,
    brand,
    models: [{ brandId: model.brandId, model: model.model, apiKey }],
    answer: input.answer ?? "serial",
    faults: input.vaultFaults ?? [],
    faultSizes,
  });
  const relay = await Relay.start(() => vault.url, input.courier);
  const store = await StoreServer.start({
    context,
    brand,
    models: [{ brandId: model.brandId, model: model.model }],
    shelves: [...(shelf === undefined ? [] : [shelf]), () => vault.spares.assertions],
    faults: input.storeFaults ?? [],
    faultSizes,
    ...(proxyVersion === undefined ? {} : { proxyVersion }),
  });
  const { trusted } = brand;
  const log = input.snapdLog === undefined ? {} : { log: input.snapdLog };
  const snapd =
    input.snapd === true
      ? await SnapdServer.start({ context, root, model, trusted, storeUrl: store.url, ...log })
      : undefined;
  return { vault, relay, store, snapd };
}

/** One device on its first boot, with the vault, the store and, if wanted, the snapd it meets. */
export class World {
  readonly folder: string;
  readonly root: string;
  readonly model: ModelAssertion;
  readonly apiKey: string;
  readonly vault: VaultServer;
  readonly relay: Relay;
  readonly store: StoreServer;
  readonly snapd: SnapdServer | undefined;
  readonly #said: string[] = [];
  readonly #brand: Brand;
  readonly #change: SettingsChange;
  #vaultUrl: string;
  #mended: VaultServer | undefined;

  private constructor(input: WorldInput, folder: string, model: ModelAssertion, apiKey: string, services: Services) {
    this.#brand = input.brand;
    this.#change = input.settings ?? {};
    this.#vaultUrl = input.courier === undefined ? services.vault.url : `${services.relay.origin}/v1/`;
    this.folder = folder;
    this.root = join(folder, "root");
    this.model = model;
    this.apiKey = apiKey;
    this.vault = services.vault;
    this.relay = services.relay;
    this.store = services.store;
    this.snapd = services.snapd;
  }

  static async make(input: WorldInput): Promise<World> {
    const folder = mkdtempSync(join(tmpdir(), "pd-rig-"));
    const { brand, kind = "graded", hardwareSerial = "RB1-2048-0007" } = input;
    const model = input.model ?? signModel(brand, { kind, model: "rig-one", signedAt: validFrom }, nodeCrypto);
    const root = join(folder, "root");
    const { board = "pc", files = {} } = input;
    layOutDevice({ root, brand, model, hardwareSerial, board, files });
    const apiKey = `canary${randomBytes(20).toString("hex")}`;
    const services = await startServices(input, root, model, apiKey);
    const world = new World(input, folder, model, apiKey, services);
    if (input.deviceKey !== undefined) world.placeKey(input.deviceKey);
    world.#writeInputs();
    return world;
  }

  /** Puts a key where snapd keeps the device's. */
  placeKey(key: DeviceKey): void {
    writeKey(devicePaths(this.root, this.model).deviceFolder, key);
  }

  /** Puts a key where a run leaves it that made it and came no further. */
  placeWaitingKey(key: DeviceKey): void {
    mkdirSync(this.ownFolder, { recursive: true, mode: 0o700 });
    writeKey(this.ownFolder, key);
  }

  get ownFolder(): string {
    return ownFolderOf(this.root, this.model);
  }

  get state(): DeviceState {
    return deviceState(this.root, this.model);
  }

  /** A file beside the settings. */
  path(name: string): string {
    return join(this.folder, name);
  }

  /** What the vault was asked, in order. */
  get asked(): readonly RequestRecord[] {
    return [...this.vault.records, ...(this.#mended?.records ?? [])];
  }

  get askedFor(): readonly string[] {
    return this.asked.map(({ path }) => path.split("/").at(-1) ?? "");
  }

  /** Removes an assertion from the system's, named by the last part of its key. */
  forget(type: AssertionTypeName, lastKeyPart: string): void {
    const { assertionFolder } = devicePaths(this.root, this.model);
    rmSync(join(assertionFolder, "asserts-v0", type, lastKeyPart), { recursive: true });
  }

  /** How many assertions of each type a factory reset would find. */
  savedTypes(): Readonly<Record<string, number>> {
    const { deviceFolder } = devicePaths(this.root, this.model);
    const counts = storedTypes.map((type) => [type, assertionsIn(deviceFolder, type, nodeCrypto).length] as const);
    return Object.fromEntries(counts.filter(([, count]) => count > 0));
  }

  /** Writes the settings anew; the usual ones with these changes. */
  writeSettings(change: SettingsChange): void {
    const usual = {
      vault: { url: this.#vaultUrl, headers: { "api-key": { file: "api-key" } } },
      serial: { sources: ["dmi.product-serial"] },
      prerequisites: ["brand.assert"],
      trust: ["trusted.assert"],
      store: { url: this.store.url },
      deadline: 10,
    };
    // JSON is YAML, and leaves out what is undefined.
    writeFileSync(this.path("settings.yaml"), JSON.stringify({ ...usual, ...change }, null, 2));
  }

  /** From now on the vault is a sound one, with the same database: as after a repair. */
  async mendVault(): Promise<void> {
    const { service } = this.vault;
    const models = [{ brandId: this.model.brandId, model: this.model.model, apiKey: this.apiKey }];
    this.#mended = await VaultServer.start({ context: rigContext, brand: this.#brand, models, service });
    this.#vaultUrl = this.#mended.url;
    this.writeSettings(this.#change);
  }

  /** Starts a command on this device; options after the command's own. */
  start(command: string, args: readonly string[] = [], options: AgentOptions = {}): Agent {
    const agent = new Agent(
      [command, "--config", this.path("settings.yaml"), "--root", this.root, "--json", ...args],
      options,
    );
    void agent.ended.then(({ stdout, stderr }) => this.#said.push(stdout, stderr));
    return agent;
  }

  async run(command: string, args: readonly string[] = [], options: AgentOptions = {}): Promise<Outcome> {
    const run = await this.start(command, args, options).ended;
    return { ...run, document: onlyDocument(run) };
  }

  async provision(options: AgentOptions = {}): Promise<Outcome> {
    return this.run("provision", [], options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([
      this.relay.close(),
      this.vault.close(),
      this.#mended?.close(),
      this.store.close(),
      this.snapd?.close(),
    ]);
    const rigFaults = [...this.vault.rigFaults, ...this.store.rigFaults];
    const leaks = secretLeaks(this.root, this.apiKey, this.#said);
    rmSync(this.folder, { recursive: true, force: true });
    if (leaks.length > 0) throw new Error(`a secret stands in ${leaks.join(", ")}`);
    if (rigFaults.length > 0) throw new AggregateError(rigFaults, "the rig itself failed");
  }

  #writeInputs(): void {
    chmodSync(this.folder, 0o755);
    writeFileSync(this.path("trusted.assert"), trustedStream(this.#brand));
    writeFileSync(this.path("brand.assert"), brandStream(this.#brand));
    writeFileSync(this.path("model.assert"), encodeAssertion(this.model));
    writeFileSync(this.path("api-key"), `${this.apiKey}\n`, { mode: 0o600 });
    this.writeSettings(this.#change);
  }
}
