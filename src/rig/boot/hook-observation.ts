import type { AbsentProgram } from "../gadget/base-programs.ts";
import type { OutputEnd } from "../sandbox/output-end.ts";
import type { ConfigMap } from "../snapd/go-json.ts";
import type { HookEnd } from "./hook-runner.ts";

/** What the rig saw of one run of a hook: material for findings, with secrets in it. Never part of a report. */
export interface HookObservation {
  readonly hook: string;
  /** Why it ran; undefined for a trial that is no part of the boot. */
  readonly reason: string | undefined;
  readonly exitStatus: HookEnd["exitStatus"];
  /** Its output, up to a MiB. */
  readonly seen: string;
  /** The gadget's configuration as the hook left it, whether it counts or not. */
  readonly configuration: ConfigMap;
  /** What it left running. */
  readonly left: OutputEnd;
  /** The device's clock when it ended. */
  readonly endedAt: Date;
  /** Programs of this machine that it ran and that no base has. */
  readonly hostPrograms: readonly AbsentProgram[];
}
