/** One fault a gate found. */
export interface Finding {
  /** Relative to the checkout. */
  readonly path: string;
  readonly line?: number;
  /** Stable name of what was broken. */
  readonly rule: string;
  readonly message: string;
}

export interface GateResult {
  /** How many things were looked at; a gate that looked at none has failed. */
  readonly looked: number;
  /** What was counted, in the plural. */
  readonly unit: string;
  readonly findings: readonly Finding[];
}

/** One rule or family of rules that the whole checkout must meet. */
export interface Gate {
  readonly name: string;
  /** Looks at the checkout in FOLDER. Throws if it could not look. */
  run(folder: string): Promise<GateResult>;
}

export function describeFinding({ path, line, rule, message }: Finding): string {
  return `${path}${line === undefined ? "" : `:${line}`}  ${rule}  ${message}`;
}
