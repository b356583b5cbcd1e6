import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { systemClock } from "../../../src/clock/system-clock.ts";
import { abandonCommand } from "../../../src/commands/abandon.ts";
import { runHook } from "../../../src/commands/hook.ts";
import { snapdLimits, type TimeLimits } from "../../../src/commands/hooks/time-limits.ts";
import { provisionCommand } from "../../../src/commands/provision.ts";
import type { Terminal } from "../../../src/commands/terminal.ts";
import { FsDisk } from "../../../src/disk/fs-disk.ts";
import { type DeviceKey, deviceKeyFromPrivate } from "../../../src/keys/device-key.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { linuxProcesses } from "../../../src/lock/linux-processes.ts";
import { tryLock } from "../../../src/lock/lock.ts";
import { decodePrivateKey } from "../../../src/openpgp/private-key.ts";
import { type Claim, readClaims } from "../../../src/registrar/claim.ts";
import { claimFoldersOf } from "../../../src/registrar/claim-folders.ts";
import { putAssertion } from "../../../src/rig/assertion-files.ts";
import { type Brand, brandStream, trustedStream } from "../../../src/rig/brand.ts";
import { layOutDevice } from "../../../src/rig/device.ts";
import type { FaultRule } from "../../../src/rig/faults.ts";
import { type ModelKind, signModel } from "../../../src/rig/models.ts";
import { SnapdServer } from "../../../src/rig/snapd/snapd-server.ts";
import { StoreServer } from "../../../src/rig/store/store-server.ts";
import { VaultServer } from "../../../src/rig/vault/vault-server.ts";
import { signedAt } from "../../brand/throw-away.ts";
import { snapYaml } from "./snap-yaml.ts";

export const apiKey = "hook-world-key";
export const serial = "HW-2048-01";

const context = {
  clock: systemClock,
  crypto: nodeCrypto,
  randomBytes: (count: number) => new Uint8Array(randomBytes(count)),
};

const silent: Terminal = { out: () => undefined, err: () => undefined };

export interface HookWorldInput {
  readonly brand: Brand;
  readonly kind?: ModelKind;
  readonly seeded?: boolean;
  readonly mode?: string;
  readonly route?: string;
  readonly plugs?: Readonly<Record<string, boolean>>;
  readonly version?: string;
  readonly faults?: readonly FaultRule[];
  /** How long the fault "slow" takes. */
  readonly slowMs?: number;
  /** In place of the vault's URL. */
  readonly url?: string;
  /** That URL may be http although it is another machine's. */
  readonly plainHttp?: boolean;
  readonly hardwareSerial?: string;
  readonly settings?: readonly string[];
}

export interface RunOptions {
  readonly limits?: TimeLimits;
  /** In place of what snapd gives. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface HookEnd {
  readonly exit: number;
  readonly told: string;
}

/** A device whose gadget's hooks are run by a snapd stand-in, with a vault and a store on loopback. */
export class HookWorld {
  readonly folder: string;
  readonly root: string;
  /** Of the model that the device has now. */
  snapd: SnapdServer;
  readonly vault: VaultServer;
  readonly store: StoreServer;
  readonly #input: HookWorldInput;
  #deviceFolder: string;
  readonly #snapCommon: string;

  private constructor(parts: {
    folder: string;
    snapd: SnapdServer;
    vault: VaultServer;
    store: StoreServer;
    input: HookWorldInput;
  }) {
    this.#input = parts.input;
    this.folder = parts.folder;
    this.root = join(parts.folder, "root");
    this.snapd = parts.snapd;
    this.vault = parts.vault;
    this.store = parts.store;
    this.#deviceFolder = parts.snapd.device.deviceFolder;
    this.#snapCommon = parts.snapd.device.snapCommon;
  }

  static async start(input: HookWorldInput): Promise<HookWorld> {
    const { brand, kind = "graded", faults = [], seeded = true } = input;
    const folder = mkdtempSync(join(tmpdir(), "hooks-"));
    const model = signModel(brand, { kind, model: "gateway-one", signedAt }, nodeCrypto);
    const models = ["gateway-one", "gateway-two"].map((name) => ({ brandId: brand.brandId, model: name, apiKey }));
    const faultSizes = input.slowMs === undefined ? {} : { slowMs: input.slowMs };
    const vault = await VaultServer.start({ context, brand, models, faults, faultSizes });
    const store = await StoreServer.start({ context, brand });
    const root = join(folder, "root");
    layOutDevice({ root, brand, model, hardwareSerial: input.hardwareSerial ?? serial });
    const optional = {
      ...(input.mode === undefined ? {} : { mode: input.mode }),
      ...(input.plugs === undefined ? {} : { plugs: input.plugs }),
      ...(input.version === undefined ? {} : { version: input.version }),
    };
    const options = { context, root, model, trusted: brand.trusted, storeUrl: store.url, seeded, ...optional };
    const snapd = await SnapdServer.start(options);
    const world = new HookWorld({ folder, snapd, vault, store, input });
    world.#layOutGadget(input);
    return world;
  }

  /** The storage is in another board, which says another serial. */
  movesToBoard(hardwareSerial: string): void {
    writeFileSync(join(this.root, "sys/class/dmi/id/product_serial"), `${hardwareSerial}\n`);
  }

  /** The gadget has a folder on the save partition, which a factory reset keeps. */
  get saveFolder(): string {
    return join(this.root, "var/lib/snapd/save/snap/rig-gadget");
  }

  /** Who may register, as it lies in the snap's folders. */
  claims(): readonly Claim[] {
    return readClaims(new FsDisk(), claimFoldersOf(join(this.saveFolder, "prepare-device"), this.commonFolder));
  }

  async provisionByHand(): Promise<number> {
    return await provisionCommand(silent, { config: this.settingsPath, root: this.root });
  }

  async abandon(repeated?: string): Promise<{ readonly status: number; readonly told: string }> {
    const lines: string[] = [];
    const terminal: Terminal = { out: (line) => lines.push(line), err: (line) => lines.push(line) };
    const options = { config: this.settingsPath, root: this.root };
    const status = await abandonCommand(terminal, repeated === undefined ? options : { ...options, serial: repeated });
    return { status, told: lines.join("\n") };
  }

  /** From now on snapd has another model, with or without a grade; disk and configuration stay. */
  async becomes(name: string, { kind = "graded", seeded = true }: { kind?: ModelKind; seeded?: boolean } = {}) {
    const { brand } = this.#input;
    const model = signModel(brand, { kind, model: name, signedAt }, nodeCrypto);
    await this.snapd.close();
    const { trusted } = brand;
    const options = { context, root: this.root, model, trusted, storeUrl: this.store.url, seeded };
    this.snapd = await SnapdServer.start(options);
    this.#deviceFolder = this.snapd.device.deviceFolder;
    putAssertion(this.snapd.device.assertionFolder, model);
    return model;
  }

  /** A factory reset, which keeps the save partition; without one, nothing is left. */
  wipe(): void {
    const snapd = join(this.root, "var/lib/snapd");
    for (const name of ["device", "assertions/asserts-v0/serial"])
      rmSync(join(snapd, name), { recursive: true, force: true });
    rmSync(this.#snapCommon, { recursive: true });
    mkdirSync(this.#snapCommon);
  }

  get #snap(): string {
    return join(this.folder, "snap");
  }

  /** The agent's own folder in SNAP_COMMON. */
  get commonFolder(): string {
    return join(this.#snapCommon, "prepare-device");
  }

  get settingsPath(): string {
    return join(this.#snap, "prepare-device.yaml");
  }

  #layOutGadget(input: HookWorldInput): void {
    const { brand } = input;
    mkdirSync(join(this.#snap, "meta/hooks"), { recursive: true });
    writeFileSync(join(this.#snap, "meta/snap.yaml"), snapYaml);
    for (const hook of ["configure", "prepare-device"]) writeFileSync(join(this.#snap, "meta/hooks", hook), "");
    writeFileSync(join(this.#snap, "trusted.assert"), trustedStream(brand));
    writeFileSync(join(this.#snap, "brand.assert"), brandStream(brand));
    this.writeSettings(input);
  }

  /** Writes the gadget's settings file anew. */
  writeSettings(input: Pick<HookWorldInput, "route" | "url" | "plainHttp" | "settings">): void {
    const { route = "auto", url = this.vault.url, plainHttp = false, settings = [] } = input;
    const plain = plainHttp ? "allowed" : "refused";
    const lines = [
      `vault: {url: "${url}", plain-http: ${plain}, headers: {api-key: ${apiKey}}}`,
      "serial: {sources: [dmi.product-serial]}",
      "prerequisites: [brand.assert]",
      "trust: [trusted.assert]",
      `store: {url: "${this.store.url}"}`,
      `route: ${route}`,
      ...settings,
    ];
    writeFileSync(this.settingsPath, `${lines.join("\n")}\n`);
  }

  /** What snap run gives the hook. */
  #environment(cookie: string) {
    const folders = { SNAP: this.#snap, SNAP_COMMON: this.#snapCommon, SNAPPY_GLOBAL_ROOT: this.root };
    const saved = existsSync(this.saveFolder) ? { SNAP_SAVE_DATA: this.saveFolder } : {};
    return { ...folders, ...saved, SNAP_COOKIE: cookie, PATH: "/nowhere" };
  }

  /** Runs the hook as snapd does: its context ends with its exit status. */
  async run(hook: string, { limits = snapdLimits, environment = {} }: RunOptions = {}): Promise<HookEnd> {
    const run = this.snapd.beginHook(hook);
    const lines: string[] = [];
    const terminal: Terminal = { out: (line) => lines.push(line), err: (line) => lines.push(line) };
    const exit = await runHook(terminal, hook, { ...this.#environment(run.cookie), ...environment }, limits);
    run.finish(exit);
    return { exit, told: lines.join("\n") };
  }

  /** The same with an executable. */
  async runExecutable(program: string, hook: string): Promise<HookEnd> {
    const run = this.snapd.beginHook(hook);
    const environment = { ...this.#environment(run.cookie), PATH: process.env["PATH"] ?? "" };
    const child = spawn(program, ["hook", hook], { env: environment, stdio: ["ignore", "ignore", "pipe"] });
    const told: Buffer[] = [];
    child.stderr.on("data", (chunk: Buffer) => told.push(chunk));
    const [exit] = (await once(child, "close")) as [number | null];
    run.finish(exit ?? 1);
    return { exit: exit ?? 1, told: Buffer.concat(told).toString() };
  }

  /** Key ids in snapd's key directory. */
  keys(): readonly string[] {
    try {
      return readdirSync(join(this.#deviceFolder, "private-keys-v1"));
    } catch {
      return [];
    }
  }

  /** The only key in snapd's key directory. */
  deviceKey(): DeviceKey {
    const [name = ""] = this.keys();
    const bytes = readFileSync(join(this.#deviceFolder, "private-keys-v1", name));
    return deviceKeyFromPrivate(decodePrivateKey(new Uint8Array(bytes)));
  }

  /** Puts a key where snapd keeps the device's: in this model's folder, or in another one of the device. */
  placeKey(key: DeviceKey, deviceFolder = relative(this.root, this.#deviceFolder)): void {
    const folder = join(this.root, deviceFolder, "private-keys-v1");
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, key.keyId), key.encodePrivate(), { mode: 0o600 });
  }

  /** Keys that abandon has set aside. */
  abandonedKeys(): readonly string[] {
    const own = join(this.#deviceFolder, "prepare-device");
    const kept = readdirSync(own).filter((name) => name.startsWith("abandoned-"));
    return kept.flatMap((name) => readdirSync(join(own, name, "private-keys-v1")));
  }

  /** Does a run of the agent have our own folder to itself? */
  hasLock(): boolean {
    const own = join(this.#deviceFolder, "prepare-device");
    return existsSync(own) && readdirSync(own).some((name) => name.startsWith("owner."));
  }

  /** Another run of the agent, until it is disposed of. */
  lockOwnFolder(): Disposable {
    const folder = join(this.#deviceFolder, "prepare-device");
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const held = tryLock(new FsDisk(), folder, linuxProcesses);
    if (held === undefined) throw new Error("somebody else has the lock");
    return { [Symbol.dispose]: () => held.release() };
  }

  /** Submissions the vault saw. */
  submissions(): number {
    return this.vault.records.filter(({ path }) => path.endsWith("/serial")).length;
  }

  async close(): Promise<void> {
    await Promise.all([this.vault.close(), this.store.close(), this.snapd.close()]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
