import { type ProblemCode, problemTable } from "./registry.ts";

/** Who has to act so that the problem goes away. */
export type Actor = "author" | "brand" | "factory" | "network" | "operator" | "vault-operator" | "developer";

/** What the registry says about a code. */
export interface ProblemEntry {
  /** One sentence: what this code means. */
  readonly meaning: string;
  /** What to do about it. */
  readonly cure: string;
  readonly who: Actor;
  /** The process's exit status (documented in docs/exit-codes.md). */
  readonly exit: number;
  /** May the same try succeed later without anybody doing anything? */
  readonly transient: boolean;
}

export type ProblemTable = Readonly<Record<string, ProblemEntry>>;

export interface ProblemOptions {
  readonly cause?: unknown;
  /** Replaces the registry's cure where this place knows better. */
  readonly cure?: string;
  /** Facts for --json and the log; never a secret. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/**
 * The program's one error: what failed and why ("cannot VERB OBJECT: CAUSE"), a stable code, and what to do next.
 */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: ProblemCode;
  readonly cure: string;
  readonly exit: number;
  readonly transient: boolean;
  readonly detail: Readonly<Record<string, unknown>>;

  constructor(code: ProblemCode, message: string, options: ProblemOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    const entry: ProblemEntry = problemTable[code];
    this.code = code;
    this.cure = options.cure ?? entry.cure;
    this.exit = entry.exit;
    this.transient = entry.transient;
    this.detail = options.detail ?? {};
  }
}
