import type { RouteChoice } from "../../handover/route.ts";
import type { HardwareSerial } from "../../hardware/reading.ts";
import type { Steps } from "../../progress/steps.ts";
import type { Provisioned } from "../../provision.ts";
import type { FolderLocks } from "../../registrar/lock-registrar.ts";

/** What a hook's run has come to know on its way, however it ends: its record tells it. */
export class RunFacts {
  route: RouteChoice["route"] | undefined;
  /** Of a registration of our own. */
  steps: Steps | undefined;
  provisioned: Provisioned | undefined;
  /** Held until the record of the run is kept, too, which lies in the same folder. */
  held: FolderLocks | undefined;
  /** What the board said, where this hook has asked it. */
  hardware: HardwareSerial | undefined;
}
