import type { ModelAssertion, SerialAssertion } from "../../assertion/assertion.ts";
import type { DeviceKey } from "../../keys/device-key.ts";
import type { HttpClient } from "../network/http-client.ts";
import type { RigContext } from "../rig-context.ts";
import type { SnapdSystem } from "../snapd/snapd-system.ts";
import type { RequestSerialTask } from "./device-state.ts";
import type { MomentListener } from "./moments.ts";
import type { SnapdFeatures } from "./snapd-version.ts";

/** What the task request-serial works with (devicestate registrationContext). */
export interface Registration {
  readonly system: SnapdSystem;
  readonly features: SnapdFeatures;
  readonly http: HttpClient;
  /** The clock is the device's, right or wrong. */
  readonly context: RigContext;
  readonly userAgent: string;
  /** In place of https://api.snapcraft.io/. */
  readonly storeUrl: string;
  /** The store proxy's address, if the system has one. */
  readonly proxyUrl?: string;
  /** The system's option store.access. */
  readonly storeAccess?: string;
  readonly model: ModelAssertion;
  /** The serial the device has, when it is remodelled. */
  readonly original?: SerialAssertion;
  readonly key: DeviceKey;
  readonly task: RequestSerialTask;
  readonly hasHook: (hook: string) => boolean;
  /** @throws TaskFailure */
  readonly runHook: (hook: string, reason: string) => Promise<void>;
  readonly reached: MomentListener;
}
