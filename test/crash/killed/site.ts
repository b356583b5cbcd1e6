import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ModelAssertion, SerialRequestAssertion } from "../../../src/assertion/assertion.ts";
import { decodeStream } from "../../../src/assertion/stream.ts";
import { systemClock } from "../../../src/clock/system-clock.ts";
import type { DeviceKey } from "../../../src/keys/device-key.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { type Brand, brandStream, trustedStream } from "../../../src/rig/brand.ts";
import { type Device, layOutDevice } from "../../../src/rig/device.ts";
import { signModel } from "../../../src/rig/models.ts";
import type { RigContext } from "../../../src/rig/rig-context.ts";
import { SnapdServer } from "../../../src/rig/snapd/snapd-server.ts";
import { VaultServer } from "../../../src/rig/vault/vault-server.ts";
import { type Passage, Relay } from "../../rig/setup/relay.ts";
import type { Route } from "./routes.ts";
import type { Program } from "./strace.ts";

const context: RigContext = {
  clock: systemClock,
  crypto: nodeCrypto,
  randomBytes: (count) => new Uint8Array(randomBytes(count)),
};

export const hardwareSerial = "CP-2048-0001";
const apiKey = "crash-point-key";

const snapYaml = `name: rig-gadget
version: "1"
type: gadget
plugs:
  device-keys:
    interface: system-files
    write: [/var/lib/snapd/device, /var/lib/snapd/save/device]
  control:
    interface: snapd-control
`;

/** What all crash points share: making keys is slow, and not what is tested. */
export interface Materials {
  readonly executable: string;
  readonly brand: Brand;
  readonly validFrom: Date;
  /** The key that waits where a route says so. */
  readonly waitingKey: DeviceKey;
}

/** A run of the agent, as snapd or a person starts it. */
export interface Begun {
  readonly program: Program;
  /** What snapd makes of the exit status: other than 0 drops what was set. */
  readonly finish: (status: number | null) => void;
}

interface Services {
  readonly vault: VaultServer;
  readonly relay: Relay;
  readonly snapd: SnapdServer | undefined;
}

/** One device with its vault and, if the route wants it, its snapd: laid out anew for every crash point. */
export class Site {
  readonly folder: string;
  readonly route: Route;
  readonly materials: Materials;
  readonly model: ModelAssertion;
  readonly device: Device;
  /** Every serial-request that reached the vault, signed or refused. */
  readonly requests: SerialRequestAssertion[] = [];
  requestIds = 0;
  #services: Services | undefined;

  private constructor(route: Route, materials: Materials) {
    const { brand, validFrom } = materials;
    this.route = route;
    this.materials = materials;
    this.folder = mkdtempSync(join(tmpdir(), "crash-"));
    this.model = signModel(brand, { kind: route.kind, model: "crash-one", signedAt: validFrom }, nodeCrypto);
    this.device = layOutDevice({ root: join(this.folder, "root"), brand, model: this.model, hardwareSerial });
  }

  static async make(route: Route, materials: Materials): Promise<Site> {
    const site = new Site(route, materials);
    if (route.keyWaits) site.#placeWaitingKey();
    site.#services = await site.#startServices();
    site.#layOutGadget();
    return site;
  }

  get #running(): Services {
    if (this.#services === undefined) throw new TypeError("the services have not been started");
    return this.#services;
  }

  get snapd(): SnapdServer | undefined {
    return this.#running.snapd;
  }

  get signed(): readonly { readonly serial: string; readonly deviceKeyId: string }[] {
    return this.#running.vault.service.signingLog.entries;
  }

  get ownFolder(): string {
    return join(this.device.deviceFolder, "prepare-device");
  }

  /** The gadget's folder on the save partition. */
  get saveData(): string {
    return join(this.device.root, "var/lib/snapd/save/snap/rig-gadget");
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  begin(): Begun {
    const { hook } = this.route;
    const { executable: file } = this.materials;
    const { root } = this.device;
    if (hook === undefined || this.snapd === undefined) {
      const args = ["provision", "--config", this.path("snap/prepare-device.yaml"), "--root", root];
      return { program: { file, args, environment: {} }, finish: () => undefined };
    }
    const run = this.snapd.beginHook(hook);
    const environment = {
      SNAP: this.path("snap"),
      SNAP_COMMON: this.device.snapCommon,
      ...(this.route.kind === "graded" ? { SNAP_SAVE_DATA: this.saveData } : {}),
      SNAP_COOKIE: run.cookie,
      SNAPPY_GLOBAL_ROOT: root,
    };
    return { program: { file, args: ["hook", hook], environment }, finish: (status) => run.finish(status ?? 1) };
  }

  async close(): Promise<void> {
    const { vault, relay, snapd } = this.#running;
    await Promise.all([relay.close(), vault.close(), snapd?.close()]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  #placeWaitingKey(): void {
    const { waitingKey } = this.materials;
    const folder = join(this.ownFolder, "private-keys-v1");
    mkdirSync(this.device.deviceFolder, { recursive: true, mode: 0o755 });
    mkdirSync(this.ownFolder, { mode: 0o700 });
    mkdirSync(folder, { mode: 0o700 });
    writeFileSync(join(folder, waitingKey.keyId), waitingKey.encodePrivate(), { mode: 0o600 });
  }

  async #startServices(): Promise<Services> {
    const { brand } = this.materials;
    const { model, route } = this;
    const models = [{ brandId: model.brandId, model: model.model, apiKey }];
    const vault = await VaultServer.start({ context, brand, models });
    const relay = await Relay.start(
      () => vault.url,
      (passage) => this.#pass(passage),
    );
    if (!route.snapd) return { vault, relay, snapd: undefined };
    const delegated = route.group === "delegated";
    const plugs = { network: true, control: !delegated, "device-keys": !delegated, "hardware-observe": true };
    const { trusted } = brand;
    const { seeded } = route;
    const snapd = await SnapdServer.start({ context, root: this.device.root, model, trusted, seeded, plugs });
    return { vault, relay, snapd };
  }

  async #pass(passage: Passage): Promise<void> {
    if (passage.endpoint === "request-id") this.requestIds += 1;
    else this.requests.push(...decodeStream(passage.body, nodeCrypto).filter((one) => one.type === "serial-request"));
    const answer = await passage.forward();
    // Nobody waits for it to arrive: who asked may be dead by now.
    void passage.answer(answer);
  }

  #layOutGadget(): void {
    const { brand } = this.materials;
    mkdirSync(this.path("snap/meta/hooks"), { recursive: true });
    if (this.route.kind === "graded") mkdirSync(this.saveData, { recursive: true });
    for (const hook of ["configure", "prepare-device"]) writeFileSync(this.path(`snap/meta/hooks/${hook}`), "");
    writeFileSync(this.path("snap/meta/snap.yaml"), snapYaml);
    writeFileSync(this.path("snap/trusted.assert"), trustedStream(brand));
    writeFileSync(this.path("snap/brand.assert"), brandStream(brand));
    const lines = [
      `vault: {url: "${this.#running.relay.origin}/v1/", headers: {api-key: ${apiKey}}}`,
      "serial: {sources: [dmi.product-serial]}",
      "prerequisites: [brand.assert]",
      "trust: [trusted.assert]",
      "deadline: 30",
      ...(this.route.hardwareKey ? ["hardware-identity: {kind: ecdsa}"] : []),
    ];
    writeFileSync(this.path("snap/prepare-device.yaml"), `${lines.join("\n")}\n`, { mode: 0o600 });
  }
}
