import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { VaultAnswer, VaultFacts, VaultFigures, VaultOrder, VaultQuestion } from "./vault-messages.ts";

/** Many times what is live in the thread: V8 takes room as long as there is some. */
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };

/**
 * The rig's vault in a thread of its own, so that it and the devices do not share one processor, with a throw-away
 * brand whose private keys never leave that thread.
 */
export class FleetVault {
  readonly facts: VaultFacts;
  readonly #thread: Worker;
  readonly #folder: string;

  private constructor(thread: Worker, folder: string, facts: VaultFacts) {
    this.#thread = thread;
    this.#folder = folder;
    this.facts = facts;
  }

  static async start(order: Omit<VaultOrder, "signingLogFile">): Promise<FleetVault> {
    const folder = mkdtempSync(join(tmpdir(), "rig-fleet-"));
    const workerData: VaultOrder = { ...order, signingLogFile: join(folder, "signing-log.sqlite") };
    const thread = new Worker(new URL("vault-thread.ts", import.meta.url), { workerData, resourceLimits });
    try {
      const answer = await answerOf(thread, "ready");
      return new FleetVault(thread, folder, answer.facts);
    } catch (fault) {
      rmSync(folder, { recursive: true });
      throw fault;
    }
  }

  /** What the vault itself counted so far. */
  async figures(): Promise<VaultFigures> {
    const answer = await this.#ask("figures", "figures");
    return answer.figures;
  }

  async close(): Promise<void> {
    await this.#ask("close", "closed");
    await this.#thread.terminate();
    rmSync(this.#folder, { recursive: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #ask<Kind extends VaultAnswer["kind"]>(question: VaultQuestion, kind: Kind) {
    const answer = answerOf(this.#thread, kind);
    this.#thread.postMessage(question);
    return await answer;
  }
}

/** The next answer of that kind; rejects if the thread fails instead. */
async function answerOf<Kind extends VaultAnswer["kind"]>(thread: Worker, kind: Kind) {
  type Answer = Extract<VaultAnswer, { readonly kind: Kind }>;
  return await new Promise<Answer>((resolve, reject) => {
    const settle = (act: () => void): void => {
      thread.off("message", hear).off("error", fail).off("exit", end);
      act();
    };
    const hear = (answer: VaultAnswer): void => {
      if (answer.kind === kind) settle(() => resolve(answer as Answer));
    };
    const fail = (fault: unknown): void =>
      settle(() => reject(fault instanceof Error ? fault : new Error(String(fault))));
    const end = (): void => settle(() => reject(new Error("cannot go on: the vault's thread has ended")));
    thread.on("message", hear).on("error", fail).on("exit", end);
  });
}
