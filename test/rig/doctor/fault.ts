import type { World, WorldInput } from "../setup/world.ts";

export interface Fault {
  readonly name: string;
  readonly world?: Partial<WorldInput>;
  /** What is broken once the world stands. */
  readonly breakIt?: (world: World) => Promise<void> | void;
  readonly finding: string;
  readonly status?: number;
}
