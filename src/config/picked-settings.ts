import type { Picked } from "./merge.ts";
import type { Settings } from "./settings.ts";
import type { HeaderSetting } from "./shapes/headers.ts";

/** The headers of all layers, by name, each from the strongest layer that has it. */
export type MergedHeaders = ReadonlyMap<string, Picked<HeaderSetting>>;

/** What the keys say before they are looked at together. */
export interface PickedSettings {
  readonly vaultUrl: Picked<URL> | undefined;
  readonly plainHttp: "refused" | "allowed";
  readonly headers: MergedHeaders;
  readonly storeUrl: Picked<URL> | undefined;
  readonly storeProxy: Picked<URL> | undefined;
  readonly settings: Omit<Settings, "warnings">;
}
