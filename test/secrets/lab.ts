import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ModelAssertion } from "../../src/assertion/assertion.ts";
import { encodeAssertion } from "../../src/assertion/encode.ts";
import type { DeviceKey } from "../../src/keys/device-key.ts";
import { nodeCrypto } from "../../src/keys/node-crypto.ts";
import { decodePrivateKey } from "../../src/openpgp/private-key.ts";
import { type Brand, brandStream, trustedStream } from "../../src/rig/brand.ts";
import { type Device, layOutDevice } from "../../src/rig/device.ts";
import { type ModelKind, signModel } from "../../src/rig/models.ts";
import { isConfigMap, parseJson } from "../../src/rig/snapd/go-json.ts";
import { SnapdServer } from "../../src/rig/snapd/snapd-server.ts";
import { StoreServer } from "../../src/rig/store/store-server.ts";
import { VaultServer } from "../../src/rig/vault/vault-server.ts";
import { LyingServer } from "../attacks/lying-server.ts";
import { Agent, type AgentRun } from "../rig/setup/agent.ts";
import { rigContext, validFrom } from "../rig/setup/world.ts";
import { bytesCanary, type Canary, textCanary } from "./canary.ts";
import type { Place } from "./search.ts";

/** Where the API key is: in the settings, in a file of its own, in the snap's configuration, in the environment. */
export const keySources = ["settings", "file", "snapctl", "environment"] as const;
export type KeySource = (typeof keySources)[number];

export interface LabInput {
  readonly brand: Brand;
  readonly deviceKey: DeviceKey;
  readonly source: KeySource;
  readonly kind?: ModelKind;
  readonly route?: "auto" | "delegated" | "adopted";
  readonly seeded?: boolean;
}

interface Services {
  readonly vault: VaultServer;
  /** In front of the vault and of the store: passes everything on until a scenario has it lie. */
  readonly vaultDoor: LyingServer;
  readonly storeDoor: LyingServer;
  readonly store: StoreServer;
  readonly snapd: SnapdServer;
}

const snapYaml = `name: rig-gadget
version: "1"
type: gadget
plugs:
  device-keys: {interface: system-files, write: [/var/lib/snapd/device, /var/lib/snapd/save/device]}
  control: {interface: snapd-control}
`;

/** What may hold a secret, because it is the secret's own place. */
const ownPlaces = [
  /(?:^|\/)private-keys-v1\/[^/]+$/,
  /(?:^|\/)identity-key$/,
  /(?:^|\/)hardware-key$/,
  /^api-key$/,
  /^snap\/prepare-device\.yaml$/,
  /^macaroon(?:-\d+)?$/,
];

function secretText(name: string): string {
  // Characters that JSON, URLs, shells and forms write differently.
  return `${name}"${randomBytes(12).toString("hex")}\\+/=&%${randomBytes(12).toString("hex")}`;
}

/** A device, its gadget, everybody it talks to, and secrets that can be told from everything else. */
export class Lab {
  readonly folder: string;
  readonly device: Device;
  readonly model: ModelAssertion;
  readonly services: Services;
  readonly apiKey: string;
  readonly macaroon = `macaroon${randomBytes(40).toString("hex")}`;
  /** Of a proxy in the environment, which loopback is not asked by. */
  readonly proxyPassword = `proxy${randomBytes(20).toString("hex")}`;
  readonly runs: { readonly line: string; readonly run: AgentRun }[] = [];
  readonly cookies: string[] = [];
  /** Files in which strace keeps which programs were started. */
  readonly traces: string[] = [];
  readonly input: LabInput;

  private constructor(
    input: LabInput,
    parts: { folder: string; device: Device; model: ModelAssertion; apiKey: string; services: Services },
  ) {
    this.input = input;
    this.folder = parts.folder;
    this.device = parts.device;
    this.model = parts.model;
    this.apiKey = parts.apiKey;
    this.services = parts.services;
  }

  static async open(input: LabInput): Promise<Lab> {
    const { brand, kind = "graded" } = input;
    const folder = mkdtempSync(join(tmpdir(), "pd-secrets-"));
    chmodSync(folder, 0o755);
    const model = signModel(brand, { kind, model: "rig-one", signedAt: validFrom }, nodeCrypto);
    const device = layOutDevice({ root: join(folder, "root"), brand, model, hardwareSerial: "RB1-2048-0007" });
    const apiKey = secretText("apikey");
    const services = await Lab.#serve(input, device, model, apiKey);
    const lab = new Lab(input, { folder, device, model, apiKey, services });
    lab.#layOut();
    return lab;
  }

  static async #serve(
    { brand, source, seeded = true }: LabInput,
    { root }: Device,
    model: ModelAssertion,
    apiKey: string,
  ): Promise<Services> {
    const { trusted } = brand;
    const models = [{ brandId: model.brandId, model: model.model, apiKey }];
    const vault = await VaultServer.start({ context: rigContext, brand, models });
    const store = await StoreServer.start({ context: rigContext, brand });
    const key = JSON.stringify({ "prepare-device": { vault: { headers: { "api-key": apiKey } } } });
    const parsed = source === "snapctl" ? parseJson(key) : undefined;
    const configured = isConfigMap(parsed) ? { configuration: parsed } : {};
    const options = { context: rigContext, root, model, trusted, storeUrl: store.url, seeded, ...configured };
    const snapd = await SnapdServer.start(options);
    const vaultDoor = await new LyingServer({ target: new URL(vault.url) }).listen();
    const storeDoor = await new LyingServer({ target: new URL(store.url) }).listen();
    return { vault, store, snapd, vaultDoor, storeDoor };
  }

  get snap(): string {
    return join(this.folder, "snap");
  }

  get settingsPath(): string {
    return join(this.snap, "prepare-device.yaml");
  }

  get keyFile(): string {
    return join(this.device.deviceFolder, "private-keys-v1", this.input.deviceKey.keyId);
  }

  get ownFolder(): string {
    return join(this.device.deviceFolder, "prepare-device");
  }

  #layOut(): void {
    const { brand, deviceKey } = this.input;
    mkdirSync(join(this.snap, "meta/hooks"), { recursive: true });
    writeFileSync(join(this.snap, "meta/snap.yaml"), snapYaml);
    for (const hook of ["configure", "prepare-device"]) writeFileSync(join(this.snap, "meta/hooks", hook), "");
    writeFileSync(join(this.snap, "trusted.assert"), trustedStream(brand));
    writeFileSync(join(this.snap, "brand.assert"), brandStream(brand));
    writeFileSync(join(this.folder, "model.assert"), encodeAssertion(this.model));
    writeFileSync(join(this.folder, "api-key"), `${this.apiKey}\n`, { mode: 0o600 });
    mkdirSync(join(this.device.deviceFolder, "private-keys-v1"), { recursive: true, mode: 0o700 });
    writeFileSync(this.keyFile, deviceKey.encodePrivate(), { mode: 0o600 });
    this.settings({});
    this.services.storeDoor.on("sessions", (asked) => {
      const body = JSON.stringify({ macaroon: this.macaroon });
      asked.socket.write(
        `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
    });
  }

  /** Writes the settings; the change replaces top-level keys, text stands behind them as it is. */
  settings(change: Readonly<Record<string, unknown>>, behind = ""): void {
    const { source, route = "auto" } = this.input;
    const { vaultDoor, storeDoor } = this.services;
    const key = { settings: this.apiKey, file: { file: "../api-key" } };
    const headers = source === "settings" || source === "file" ? { headers: { "api-key": key[source] } } : {};
    const usual = {
      vault: { url: `http://127.0.0.1:${vaultDoor.port}/v1/`, ...headers },
      serial: { sources: ["dmi.product-serial", "systeminformation.system"] },
      prerequisites: ["brand.assert"],
      trust: ["trusted.assert"],
      store: { url: `http://127.0.0.1:${storeDoor.port}/` },
      route,
      deadline: 10,
      log: { level: "debug" },
    };
    const merged: Readonly<Record<string, unknown>> = { ...usual, ...change };
    const all = Object.entries(merged).filter(([, value]) => value !== undefined);
    const lines = all.map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
    writeFileSync(this.settingsPath, `${lines.join("\n")}\n${behind}`);
  }

  /** The environment of a hook or of a command inside the snap. */
  environment(cookie: string | undefined): Record<string, string> {
    const { snapCommon, snapData, root } = this.device;
    if (cookie !== undefined) this.cookies.push(cookie);
    return {
      ...(this.input.source === "environment" ? { MODEL_APIKEY: this.apiKey } : {}),
      http_proxy: `http://line7:${this.proxyPassword}@127.0.0.1:1/`,
      ...(cookie === undefined
        ? {}
        : { SNAP_COOKIE: cookie, SNAP: this.snap, SNAP_COMMON: snapCommon, SNAP_DATA: snapData }),
      SNAPPY_GLOBAL_ROOT: root,
    };
  }

  nextTrace(): string {
    const path = join(this.folder, `strace-${this.traces.length + 1}`);
    this.traces.push(path);
    return path;
  }

  /** Runs a command and keeps what it said. Inside the snap where the API key comes by snapctl. */
  async command(args: readonly string[], through: readonly string[] = []): Promise<AgentRun> {
    const cookie = this.input.source === "snapctl" ? this.services.snapd.serviceCookie() : undefined;
    return await this.#run(args, this.environment(cookie), through);
  }

  /** Runs a command that looks at the device. */
  async onDevice(command: string, more: readonly string[] = []): Promise<AgentRun> {
    return await this.command([
      ...command.split(" "),
      "--config",
      this.settingsPath,
      "--root",
      this.device.root,
      ...more,
    ]);
  }

  /** Runs a hook as snapd does. */
  async hook(name: string, through: readonly string[] = []): Promise<AgentRun> {
    const hook = this.services.snapd.beginHook(name);
    const run = await this.#run(["hook", name], this.environment(hook.cookie), through);
    hook.finish(run.status ?? 1);
    return run;
  }

  async #run(
    args: readonly string[],
    environment: Record<string, string>,
    through: readonly string[],
  ): Promise<AgentRun> {
    const run = await new Agent(args, { environment, through }).ended;
    this.runs.push({ line: args.slice(0, 3).join(" "), run });
    return run;
  }

  /** Every secret that exists by now. */
  canaries(): readonly Canary[] {
    const key = decodePrivateKey(this.input.deviceKey.encodePrivate());
    const numbers = Object.entries({ d: key.d, p: key.p, q: key.q });
    const keyText = Buffer.from(this.input.deviceKey.encodePrivate()).toString("latin1").replace(/\s/g, "");
    return [
      textCanary("the API key", this.apiKey),
      textCanary("the macaroon", this.macaroon),
      textCanary("the proxy's password", this.proxyPassword),
      ...this.cookies.map((cookie) => textCanary("the snap's cookie", cookie)),
      ...numbers.map(([name, value]) => bytesCanary(`the device key's ${name}`, value)),
      textCanary("the device key's file", keyText.slice(-60)),
      ...this.#identityKey(),
    ];
  }

  #identityKey(): readonly Canary[] {
    const places = [
      this.ownFolder,
      join(this.device.snapCommon, "prepare-device"),
      join(this.device.snapData, "prepare-device"),
    ];
    const path = places.map((folder) => join(folder, "identity-key")).find((one) => existsSync(one));
    if (path === undefined) return [];
    const body = readFileSync(path, "latin1").replace(/-----[A-Z ]+-----|\s/g, "");
    return [bytesCanary("the identity key's seed", Buffer.from(body, "base64").subarray(-32))];
  }

  /** Where a secret may stand rightly: its own place, and the settings, into which only people write. */
  isOwnPlace({ name }: Place): boolean {
    return ownPlaces.some((pattern) => pattern.test(name));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { vault, store, snapd, vaultDoor, storeDoor } = this.services;
    await Promise.all([vaultDoor.close(), storeDoor.close()]);
    await Promise.all([vault.close(), store.close(), snapd.close()]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
