import { closeSync, constants, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { TlsOptions } from "node:tls";
import type { DeviceKey } from "../../src/keys/device-key.ts";
import type { Brand } from "../../src/rig/brand.ts";
import { devicePaths } from "../../src/rig/device.ts";
import { type SettingsChange, World, type WorldInput } from "../rig/setup/world.ts";
import type { Forger } from "./forger.ts";
import { type Lie, LyingServer } from "./lying-server.ts";
import type { MemoryWatcher } from "./peak-memory.ts";

/** What all attacks share, because making it takes time. */
export interface Cast {
  readonly brand: Brand;
  readonly deviceKey: DeviceKey;
  readonly forger: Forger;
  readonly memory: MemoryWatcher;
}

/** One device with its sound services, and in front of them whoever lies. */
export class Stage {
  readonly world: World;
  readonly cast: Cast;
  /** Of the agent's process, for the attack alone. */
  readonly environment: Record<string, string> = {};
  /** Another --root than the device's, for commands that change nothing. */
  otherRoot: string | undefined;
  /** The settings' changes while the attack lasts. */
  #settings: SettingsChange;
  readonly #endings: (() => unknown)[] = [];

  private constructor(world: World, cast: Cast, settings: SettingsChange) {
    this.world = world;
    this.cast = cast;
    this.#settings = settings;
  }

  static async open(cast: Cast, change: Partial<WorldInput> = {}): Promise<Stage> {
    const { brand, deviceKey } = cast;
    return new Stage(await World.make({ brand, deviceKey, ...change }), cast, change.settings ?? {});
  }

  get deviceFolder(): string {
    return devicePaths(this.world.root, this.world.model).deviceFolder;
  }

  get assertionFolder(): string {
    return devicePaths(this.world.root, this.world.model).assertionFolder;
  }

  get keyFolder(): string {
    return join(this.deviceFolder, "private-keys-v1");
  }

  /** A path on the device. */
  onDevice(path: string): string {
    return join(this.world.root, path);
  }

  settings(change: SettingsChange): void {
    this.#settings = { ...this.#settings, ...change };
    this.world.writeSettings(this.#settings);
  }

  /** The vault at another URL, with the API key as before. */
  vaultAt(url: string, more: SettingsChange = {}): void {
    this.settings({ vault: { url, headers: { "api-key": { file: "api-key" } }, ...more } });
  }

  /** A file beside the settings; its path. */
  keep(name: string, content: string | Uint8Array, mode = 0o644): string {
    const path = this.world.path(name);
    writeFileSync(path, content, { mode });
    return path;
  }

  /** The brand's account and account-key are in nobody's hands here any more: only the store has them. */
  forgetBrand(): void {
    const { account, key } = this.cast.brand.brand;
    const folder = join(this.assertionFolder, "asserts-v0");
    const places = [join(folder, "account", account.accountId), join(folder, "account-key", key.keyId)];
    for (const place of places) renameSync(place, `${place}.gone`);
    this.onEnd(() => {
      for (const place of places) renameSync(`${place}.gone`, place);
    });
    this.settings({ prerequisites: undefined });
  }

  /** A server in front of the vault that answers these endpoints itself. */
  async vaultLies(lies: Readonly<Record<string, Lie>>): Promise<LyingServer> {
    const server = await this.#server(lies, { target: new URL(this.world.vault.url) });
    this.vaultAt(`http://127.0.0.1:${server.port}/v1/`);
    return server;
  }

  /** The same as an https server with this certificate, its authority trusted by the settings. */
  async vaultInTls(tls: TlsOptions, authorityFile: string): Promise<LyingServer> {
    const server = await this.#server({}, { target: new URL(this.world.vault.url), tls });
    this.vaultAt(`https://localhost:${server.port}/v1/`, { ca: [authorityFile] });
    return server;
  }

  /** A server in front of the store. */
  async storeLies(lies: Readonly<Record<string, Lie>>, tls?: TlsOptions): Promise<LyingServer> {
    const target = new URL(this.world.store.url);
    const server = await this.#server(lies, tls === undefined ? { target } : { target, tls });
    this.settings({
      store: { url: `${tls === undefined ? "http://127.0.0.1" : "https://localhost"}:${server.port}/` },
    });
    return server;
  }

  /** A server of its own, for proxies and the like. */
  async server(lies: Readonly<Record<string, Lie>> = {}): Promise<LyingServer> {
    return this.#server(lies, {});
  }

  /** A server on one of snapd's sockets. */
  async socketLies(
    path: "run/snapd.socket" | "run/snapd-snap.socket",
    lies: Readonly<Record<string, Lie>>,
  ): Promise<LyingServer> {
    const full = this.onDevice(path);
    mkdirSync(dirname(full), { recursive: true });
    // Named through its opened folder: the kernel takes paths of 107 bytes at most.
    const folder = openSync(dirname(full), constants.O_RDONLY | constants.O_DIRECTORY);
    const server = new LyingServer();
    for (const [endpoint, lie] of Object.entries(lies)) server.on(endpoint, lie);
    await server.listen(`/proc/self/fd/${folder}/${basename(full)}`);
    this.onEnd(async () => {
      await server.close();
      closeSync(folder);
      rmSync(full, { force: true });
    });
    return server;
  }

  /** When the attack is over, before the sound run. */
  onEnd(ending: () => unknown): void {
    this.#endings.push(ending);
  }

  /** The usual settings and sound services again. */
  async endAttack(): Promise<void> {
    for (const ending of this.#endings.splice(0).toReversed()) await ending();
    for (const name of Object.keys(this.environment)) delete this.environment[name];
    this.otherRoot = undefined;
    this.#settings = {};
    this.world.writeSettings({});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.endAttack();
    await this.world[Symbol.asyncDispose]();
  }

  async #server(
    lies: Readonly<Record<string, Lie>>,
    options: { target?: URL; tls?: TlsOptions },
  ): Promise<LyingServer> {
    const server = await new LyingServer(options).listen();
    for (const [endpoint, lie] of Object.entries(lies)) server.on(endpoint, lie);
    this.onEnd(() => server.close());
    return server;
  }
}
