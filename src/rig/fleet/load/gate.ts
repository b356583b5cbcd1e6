/** Where every request to the vault passes. */
export interface Gate {
  /** Resolves when the next request may leave. */
  pass(): Promise<void>;
  /** An exchange has ended, well or not. */
  ended(well: boolean): void;
}

/** For a vault of our own: nothing is held back. */
export const openGate: Gate = { pass: async () => undefined, ended: () => undefined };
