/** One thing that two runs can be compared by. */
export interface Figure {
  readonly words: string;
  readonly value?: number;
  /** What was asked for, and not what came of it. */
  readonly setting?: true;
}

/** A figure behind its name. */
export type NamedFigure = readonly [name: string, figure: Figure];

export function count(value: number): Figure {
  return { words: String(value), value };
}
