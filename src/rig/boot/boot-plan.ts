import type { ModelAssertion } from "../../assertion/assertion.ts";
import type { Clock } from "../../clock/clock.ts";
import type { DeviceKey } from "../../keys/device-key.ts";
import type { Brand } from "../brand.ts";
import type { Accident } from "../devicestate/accident.ts";
import type { FaultRule } from "../faults.ts";
import type { Gadget } from "../gadget/gadget.ts";
import type { WeatherSpell } from "../network/weather.ts";
import type { ConnectionChoice } from "../sandbox/grants.ts";
import type { Hardware } from "../sandbox/hardware.ts";
import type { ConfigMap } from "../snapd/go-json.ts";
import type { CostFigures } from "../time/costs.ts";
import type { ModelChoice } from "./model-choice.ts";

/** What goes wrong while a device boots. */
export interface BootFaults {
  /** Faults of the vault, at its endpoints. */
  readonly vault: readonly FaultRule[];
  /** Faults of the network, in virtual time since power on. */
  readonly weather: readonly WeatherSpell[];
  readonly accidents: readonly Accident[];
  /** How far the device's clock is off. */
  readonly clockOffsetMs: number;
}

/** All that is decided about one boot. */
export interface BootPlan {
  readonly gadget: Gadget;
  readonly hardware: Hardware;
  readonly model: ModelChoice;
  readonly snapdVersion: string;
  readonly connections: ConnectionChoice;
  /** What connects a plug in the next boot, as whoever planned this one says it: an option, or a line of a scenario. */
  readonly connectWith: string;
  /** What `snap set` or the gadget's defaults put into its configuration. */
  readonly settings: ConfigMap;
  readonly faults: BootFaults;
  readonly seed: string;
  /** Of the device's key; snapd makes 4096. */
  readonly keyBits: number;
  readonly costs: CostFigures;
  /** Full tries of registering, and virtual time, after which the boot is given up. */
  readonly maxAttempts: number;
  readonly untilMs: number;
  /** The boot must not take longer. */
  readonly taktMs?: number;
  /** A vault that is really there, in place of the built-in one. */
  readonly vaultUrl?: URL;
  /** For what is made for this boot only; must exist. */
  readonly work: string;
  /** Nominal durations in place of measured ones: the same seed then gives the same report. */
  readonly isModelled?: boolean;
  /** When the device is switched on, by everybody's clock; without it now. */
  readonly startsAt?: Date;
  /** A brand that serves many boots; without it one is made. */
  readonly brand?: Brand;
  /** The device's model, signed by that brand; without it one is made for the gadget. */
  readonly signedModel?: ModelAssertion;
  /** Device keys that were made before; without it each is made when it is wanted. */
  readonly makeKey?: () => Promise<DeviceKey>;
  /** This machine's clock. */
  readonly clock: Clock;
}
