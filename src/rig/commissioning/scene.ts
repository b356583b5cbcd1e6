import type { RigContext } from "../rig-context.ts";
import type { Commission } from "./commission-brand.ts";
import type { ModelSource } from "./model-source.ts";
import type { RoadFolder } from "./road-folder.ts";
import type { Story } from "./story.ts";

export interface RoadInput {
  readonly folder: RoadFolder;
  readonly model: ModelSource;
  /** The model of the sub-store, brought or derived from the first. */
  readonly subModel: ModelSource;
  /** Makes or brings the brand: the part that takes its time. */
  readonly commission: () => Promise<Commission>;
  /** What the board says its serial number is. */
  readonly hardwareSerial: string;
  readonly context: RigContext;
}

/** What every chapter is given. */
export interface Scene extends Omit<RoadInput, "commission"> {
  readonly story: Story;
  readonly commissioned: Commission;
}
