import type { RouteChoice } from "../../handover/route.ts";
import type { HardwareSerial } from "../../hardware/reading.ts";
import type { IdentityKey } from "../../keys/identity-key.ts";
import type { Steps } from "../../progress/steps.ts";
import type { Provisioned } from "../../provision.ts";
import type { FolderLocks } from "../../registrar/lock-registrar.ts";
import type { SeenUnit } from "../keep-record.ts";

/** What a hook's run has come to know on its way, however it ends: its record tells it. */
export class RunFacts {
  /** Begins what goes on beside other things; what goes wrong is told where it is awaited. */
  static begun<T>(work: Promise<T>): Promise<T> {
    work.catch(() => undefined);
    return work;
  }

  route: RouteChoice["route"] | undefined;
  /** Of a registration of our own. */
  steps: Steps | undefined;
  provisioned: Provisioned | undefined;
  /** Held until the record of the run is kept, too, which lies in the same folder. */
  held: FolderLocks | undefined;
  /** Of a registration that is through: snapd is being told how to register at a remodelling. */
  readied: Promise<void> | undefined;
  /** What the record says of the unit, where this hook has begun to look at it. */
  seen: Promise<SeenUnit> | undefined;
  /** With which the record will be signed, where this hook has read it. */
  identityKey: IdentityKey | undefined;
  /** What the board said, where this hook has asked it. */
  hardware: HardwareSerial | undefined;
}
