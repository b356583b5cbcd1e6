import type { AssertionErrorCode } from "../../src/assertion/assertion-error.ts";
import type { ProblemCode } from "../../src/problem/registry.ts";
import type { WorldInput } from "../rig/setup/world.ts";
import type { Stage } from "./stage.ts";

export const liars = ["vault", "network", "store", "snapd", "hardware", "disk", "settings"] as const;

/** Who does not do what the program may rely on. */
export type Liar = (typeof liars)[number];

interface Scene {
  /** Unique, kebab-case; `--only` takes it or a part of it. */
  readonly name: string;
  readonly liar: Liar;
  /** What it does, a sentence for docs/attacks.md. */
  readonly does: string;
  /** The longest the command may take, in seconds; 20 where nothing else is said (the settings' deadline is 10). */
  readonly boundSeconds?: number;
  /** What differs in the device's world. */
  readonly world?: Partial<WorldInput>;
  /** Prepares the lie: a sound run without it registers the device. */
  readonly set: (stage: Stage) => void | Promise<void>;
  /** The command that meets it; provision if left out. */
  readonly command?: "provision" | "serial" | "session" | "config check";
  /** Takes the lie back where setting the usual settings and services up again does not. */
  readonly mend?: (stage: Stage) => void | Promise<void>;
  /** A look at what the lie came to, beside what is looked at after every attack; a text says what is wrong. */
  readonly check?: (stage: Stage, outcome: { readonly stdout: string; readonly stderr: string }) => string | undefined;
}

/** Ends the run with a documented code, and nothing is kept. */
export interface Attack extends Scene {
  /** Several where the machine decides between them, such as what a name server says. */
  readonly code: ProblemCode | readonly ProblemCode[];
  /** Why an assertion is not trusted (detail.reason). */
  readonly reason?: AssertionErrorCode;
  /** The vault's serial was right and trusted before the lie came: the next run needs it. */
  readonly keepsSerial?: true;
}

/** Comes to nothing: the run is a sound one all the same. */
export interface Nuisance extends Scene {
  readonly outcome: "registered";
}

/** What the executable's resident memory may come to under any attack, in MB of a million bytes. */
export const maxMemoryMB = 128;
const usualBoundSeconds = 20;

export function boundSecondsOf({ boundSeconds = usualBoundSeconds }: Pick<Scene, "boundSeconds">): number {
  return boundSeconds;
}

export function codesOf(attack: Attack): readonly ProblemCode[] {
  return typeof attack.code === "string" ? [attack.code] : attack.code;
}

export function isAttack(scene: Attack | Nuisance): scene is Attack {
  return "code" in scene;
}
