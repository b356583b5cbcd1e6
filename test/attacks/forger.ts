import type {
  Assertion,
  ModelAssertion,
  SerialAssertion,
  SerialRequestAssertion,
} from "../../src/assertion/assertion.ts";
import { decodeAssertion } from "../../src/assertion/decode.ts";
import { decodeStream } from "../../src/assertion/stream.ts";
import { type DeviceKey, generateDeviceKey } from "../../src/keys/device-key.ts";
import { nodeCrypto } from "../../src/keys/node-crypto.ts";
import { encodePublicKey } from "../../src/openpgp/public-key.ts";
import { type AccountKeyInput, type Authority, signAccountKey } from "../../src/rig/authority.ts";
import { type Brand, makeAuthority } from "../../src/rig/brand.ts";
import { signModel } from "../../src/rig/models.ts";
import { rfc3339 } from "../../src/rig/rig-context.ts";
import { inputFor, type SerialInput, signSerial } from "../../src/rig/vault/sign-serial.ts";
import { validFrom } from "../rig/setup/world.ts";

/** Signs what a dishonest vault would hand out. One stranger's key serves for every role. */
export class Forger {
  readonly brand: Brand;
  readonly stranger: DeviceKey;

  private constructor(brand: Brand, stranger: DeviceKey) {
    this.brand = brand;
    this.stranger = stranger;
  }

  static async make(brand: Brand): Promise<Forger> {
    return new Forger(brand, await generateDeviceKey(2048));
  }

  /** The serial-request of a submission. */
  requestOf(body: Uint8Array): SerialRequestAssertion {
    const request = decodeStream(body, nodeCrypto).find((one) => one.type === "serial-request");
    if (request === undefined) throw new TypeError("the submission holds no serial-request");
    return request;
  }

  /** What a sound vault signs for this submission, with changes. */
  serial(body: Uint8Array, change: Partial<SerialInput> = {}): SerialAssertion {
    const request = this.requestOf(body);
    const now = new Date();
    const authority = this.brand.serialSigner;
    const { serial } = request;
    if (serial === undefined) throw new TypeError("the serial-request names no serial");
    const rest = { authority, serial, revision: 1, timestamp: rfc3339(now), signedAt: now };
    return signSerial({ ...inputFor(request, rest), ...change }, nodeCrypto);
  }

  /** A good serial of the brand for the stranger's device key. */
  serialOf(what: Pick<SerialInput, "brandId" | "model" | "serial">, revision = 1): SerialAssertion {
    const now = new Date();
    const deviceKey = Buffer.from(encodePublicKey(this.stranger.publicKey)).toString();
    const device = { deviceKey, deviceKeyId: this.stranger.keyId, body: new Uint8Array() };
    const authority = this.brand.serialSigner;
    return signSerial({ ...what, ...device, authority, revision, timestamp: rfc3339(now), signedAt: now }, nodeCrypto);
  }

  /** The brand's account with the stranger's key, really signed by the root. */
  brandKey(change: Partial<AccountKeyInput>): Authority {
    const { account } = this.brand.brand;
    return { account, accountKey: this.accountKey({ accountId: account.accountId, ...change }), key: this.stranger };
  }

  accountKey(change: Partial<AccountKeyInput> & { readonly accountId: string }): Authority["accountKey"] {
    const base = { name: "further", key: this.stranger, since: validFrom, signedAt: validFrom };
    return signAccountKey(this.#root, { ...base, ...change }, nodeCrypto);
  }

  /** Another account below the root, with everything in order. */
  otherAccount(accountId: string): Authority {
    return makeAuthority(this.#root, { accountId, key: this.stranger, signedAt: validFrom }, nodeCrypto);
  }

  /** A root of one's own, and the brand's account below it. */
  ownRoot(): { readonly root: readonly Assertion[]; readonly authority: Authority } {
    const accountId = "stranger-root";
    const signer = { accountId, key: this.stranger };
    const root = makeAuthority(signer, { accountId, key: this.stranger, signedAt: validFrom }, nodeCrypto);
    const authority = makeAuthority(
      signer,
      { accountId: this.brand.brandId, key: this.stranger, signedAt: validFrom },
      nodeCrypto,
    );
    return { root: [root.account, root.accountKey], authority };
  }

  /** Another model of the brand, with everything in order. */
  model(model: string): ModelAssertion {
    return signModel(this.brand, { kind: "graded", model, signedAt: validFrom }, nodeCrypto);
  }

  /** The device's model, signed by the stranger, with the brand's key named as the one that signed it. */
  strangersModel(): ModelAssertion {
    const { account, accountKey, key } = this.brand.brand;
    const impostor = { ...this.brand, brand: { account, accountKey, key: this.stranger } };
    const { encoded } = signModel(impostor, { kind: "graded", model: "rig-one", signedAt: validFrom }, nodeCrypto);
    const text = Buffer.from(encoded).toString().replace(this.stranger.keyId, key.keyId);
    const model = decodeAssertion(Buffer.from(text), nodeCrypto);
    if (model.type !== "model") throw new TypeError("the edited model is none");
    return model;
  }

  get #root() {
    const { root } = this.brand;
    if (root === undefined) throw new TypeError("the brand was made with its root");
    return root;
  }
}

/** Several assertions as a vault sends them. */
export function streamOf(...assertions: readonly (Assertion | Uint8Array)[]): Uint8Array {
  const parts = assertions.map((one) => Buffer.from(one instanceof Uint8Array ? one : one.encoded));
  return Buffer.concat(parts.flatMap((part, index) => (index === 0 ? [part] : [Buffer.from("\n"), part])));
}
