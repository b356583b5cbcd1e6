import type { DiskOperation } from "./disk-operation.ts";
import type { FolderNode } from "./memory-tree.ts";
import { countPending, type DurableState, type PowerLoss, treeAfterPowerLoss } from "./power-loss.ts";

export interface CrashState {
  /** How many operations were done before the power failed. */
  readonly operationsDone: number;
  /** Which pending changes survived and how unsynced bytes look, for a failing test's message. */
  readonly description: string;
  readonly root: FolderNode;
}

const tears = new Map<string, (bytes: Uint8Array) => Uint8Array>([
  ["whole", (bytes) => bytes],
  ["empty", () => new Uint8Array()],
  ["first half", (bytes) => bytes.subarray(0, bytes.length >> 1)],
  ["zeros", (bytes) => new Uint8Array(bytes.length)],
]);

const maxPendingForAllSubsets = 5;

/** Every subset of few pending changes; of many: none, all, each alone kept, each alone lost. */
function* subsetsOf(count: number): Generator<(index: number) => boolean> {
  if (count <= maxPendingForAllSubsets) {
    for (let bits = 0; bits < 2 ** count; bits += 1) yield (index) => ((bits >> index) & 1) === 1;
    return;
  }
  yield () => false;
  yield () => true;
  for (let one = 0; one < count; one += 1) {
    yield (index) => index === one;
    yield (index) => index !== one;
  }
}

/** What may be found if the power fails between any two of the operations, or after the last. */
export function* crashStates(state: DurableState, log: readonly DiskOperation[]): Generator<CrashState> {
  for (let operationsDone = 0; operationsDone <= log.length; operationsDone += 1) {
    const done = log.slice(0, operationsDone);
    const count = countPending(state, done);
    for (const keepsChange of subsetsOf(count)) {
      for (const [tearName, tear] of tears) {
        const kept = Array.from({ length: count }, (_, index) => (keepsChange(index) ? "1" : "0")).join("");
        const description = `after ${operationsDone} operations, kept ${kept || "-"}, unsynced bytes ${tearName}`;
        yield { operationsDone, description, root: treeAfterPowerLoss(state, done, { keepsChange, tear }) };
      }
    }
  }
}

/** A power loss by chance: each pending change survives or not; unsynced bytes are cut anywhere, or zeros. */
export function randomLoss(random: () => number): PowerLoss {
  return {
    keepsChange: () => random() < 0.5,
    tear: (bytes) => {
      const cut = bytes.slice(0, Math.floor(random() * (bytes.length + 1)));
      return random() < 0.25 ? cut.fill(0) : cut;
    },
  };
}
