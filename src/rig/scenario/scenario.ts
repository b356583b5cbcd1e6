import type { BootOutcome } from "../boot/boot-report.ts";
import type { SessionEnd } from "../boot/store-session-end.ts";

/** What must come of a boot; what is not said may be as it likes. */
export interface Expectations {
  readonly outcome?: BootOutcome;
  /** Why the device is not operational. */
  readonly code?: string;
  /** Null: it must have none. */
  readonly serial?: string | null;
  /** Keys for which a serial was signed. */
  readonly identities?: number;
  /** Codes of all findings that are more than notes, in any order. */
  readonly findings?: readonly string[];
  /** No finding may be an error; where `findings` is given, that alone decides. */
  readonly noErrors?: boolean;
  /** What becomes of the store session. */
  readonly session?: SessionEnd;
  readonly operationalBeforeMs?: number;
  readonly operationalAfterMs?: number;
  /** How often the vault was asked, by the last part of the path. */
  readonly requests?: Readonly<Record<string, number>>;
}

/** One scenario file: a device, a gadget, what goes wrong, and what must come of it (docs/scenarios.md). */
export interface Scenario {
  /** The file's name without .yaml. */
  readonly name: string;
  readonly about: string;
  /** A gadget as `rig boot` takes it, an absolute path; or hooks that the file itself holds; or neither: the run's. */
  readonly gadget: string | undefined;
  readonly hooks: Readonly<Record<string, string>>;
  /** Undefined: the run's. */
  readonly hardware: string | undefined;
  readonly model: string | undefined;
  readonly snapd: string;
  readonly connect: readonly string[];
  readonly disconnect: readonly string[];
  /** As `snap set` takes them: key=value. */
  readonly settings: readonly string[];
  /** As `rig boot --fault` takes them. */
  readonly faults: readonly string[];
  readonly profile: "pc" | "small-board";
  readonly tries: number;
  readonly untilMs: number;
  readonly taktMs: number | undefined;
  readonly expect: Expectations;
}
