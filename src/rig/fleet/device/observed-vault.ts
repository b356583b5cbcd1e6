import { Problem } from "../../../problem/problem.ts";
import type { SerialAnswer, Vault } from "../../../vault/vault.ts";
import type { Observations } from "./observations.ts";

/** The device's vault client, with a note of every answer and every fault. */
export class ObservedVault implements Vault {
  readonly #vault: Vault;
  readonly #observations: Observations;

  constructor(vault: Vault, observations: Observations) {
    this.#vault = vault;
    this.#observations = observations;
  }

  async requestId(signal?: AbortSignal): Promise<string> {
    const requestId = await this.#noting(() => this.#vault.requestId(signal));
    this.#observations.requestIds += 1;
    return requestId;
  }

  async submit(stream: Uint8Array, signal?: AbortSignal): Promise<SerialAnswer> {
    const answer = await this.#noting(() => this.#vault.submit(stream, signal));
    this.#observations.pending = answer.kind === "pending";
    return answer;
  }

  async #noting<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    this.#observations.pending = false;
    try {
      return await ask();
    } catch (fault) {
      if (fault instanceof Problem) this.#observations.faultCodes.push(fault.code);
      throw fault;
    }
  }
}
