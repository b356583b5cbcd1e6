import type { SerialRequestAssertion } from "../../../src/assertion/assertion.ts";
import type { Clock } from "../../../src/clock/clock.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { Problem } from "../../../src/problem/problem.ts";
import type { Brand } from "../../../src/rig/brand.ts";
import { DeviceService } from "../../../src/rig/vault/device-service.ts";
import { readSerialRequest } from "../../../src/rig/vault/read-request.ts";
import { vaultErrors } from "../../../src/rig/vault/vault-error.ts";
import type { SerialAnswer, Vault } from "../../../src/vault/vault.ts";

const apiKey = "twin-key";

/** What the vault was asked: its whole state follows from these, so that it can be put back to any moment. */
export type VaultEvent = { readonly kind: "request-id" } | { readonly kind: "submit"; readonly stream: Uint8Array };

export interface TwinVaultInput {
  readonly brand: Brand;
  readonly model: string;
  readonly clock: Clock;
  /** So many times a serial-request is answered with 202 before it is signed. */
  readonly pending: number;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The rig's device service without a network: it really signs, spends request-ids and counts revisions. */
export class TwinVault implements Vault {
  readonly events: VaultEvent[] = [];
  /** Every serial-request it was sent, signed or refused. */
  readonly requests: SerialRequestAssertion[] = [];
  /** Called when the vault has done its work, before the answer leaves it. */
  onEvent: (event: VaultEvent) => void = () => undefined;
  readonly #pending: number;
  readonly #service: DeviceService;

  constructor({ brand, model, clock, pending }: TwinVaultInput) {
    let count = 0;
    const randomBytes = (length: number): Uint8Array => {
      count += 1;
      return new Uint8Array(length).fill(count);
    };
    this.#pending = pending;
    const models = [{ brandId: brand.brandId, model, apiKey }];
    this.#service = new DeviceService({ context: { clock, crypto: nodeCrypto, randomBytes }, brand, models });
  }

  /** A vault as it is after these events, and no others. */
  static async after(events: readonly VaultEvent[], input: TwinVaultInput): Promise<TwinVault> {
    const vault = new TwinVault(input);
    for (const event of events) {
      if (event.kind === "request-id") await vault.requestId();
      else await vault.#answer(event.stream);
    }
    return vault;
  }

  get signatures(): number {
    return this.#service.signingLog.entries.length;
  }

  get requestIds(): number {
    return this.events.filter(({ kind }) => kind === "request-id").length;
  }

  async requestId(): Promise<string> {
    const given = this.#service.requestIds.issue();
    if (given === undefined) throw new TypeError("a vault on PostgreSQL always has a request-id");
    this.#happened({ kind: "request-id" });
    return given;
  }

  async submit(stream: Uint8Array): Promise<SerialAnswer> {
    const answer = await this.#answer(stream);
    if (answer instanceof Problem) throw answer;
    return answer;
  }

  #happened(event: VaultEvent): void {
    this.events.push(event);
    this.onEvent(event);
  }

  async #answer(stream: Uint8Array): Promise<SerialAnswer | Problem> {
    const { result } = await readSerialRequest(once(stream), nodeCrypto);
    if ("code" in result) throw new TypeError(`the vault cannot read what it was sent: ${result.code}`);
    const { requestId } = result.request;
    const before = this.requests.filter((one) => one.requestId === requestId).length;
    this.requests.push(result.request);
    const fault = this.#service.checkStream(result, apiKey);
    if (fault !== undefined) throw new TypeError(`the vault refuses what it was sent: ${fault.code}`);
    const decides = before >= this.#pending || !this.#service.requestIds.knows(requestId);
    const signed = decides ? this.#service.submit(result, apiKey) : undefined;
    this.#happened({ kind: "submit", stream });
    if (signed === undefined) return { kind: "pending", waitMs: 60_000 };
    if ("serial" in signed) return { kind: "signed", assertions: [signed.serial] };
    if (signed.code !== vaultErrors.nonce.code) throw new TypeError(`the vault does not sign: ${signed.code}`);
    return new Problem("vault-request-id-spent", "cannot get a serial: its request-id is spent", {
      detail: { sent: true },
    });
  }
}
