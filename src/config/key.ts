import type { Shape } from "./shape.ts";

/** One key of the settings. T is what the program gets, undefined included where there is no default. */
export interface SettingKey<T> {
  readonly path: string;
  readonly shape: Shape<Exclude<T, undefined>>;
  readonly standard: T;
  /** What it is for, in sentences. */
  readonly meaning: string;
  readonly examples: readonly unknown[];
}

interface KeyWords {
  readonly meaning: string;
  readonly examples: readonly unknown[];
}

/** A key that may be missing. */
export function withoutDefault<T>(path: string, shape: Shape<T>, words: KeyWords): SettingKey<T | undefined> {
  return { path, shape: shape as Shape<Exclude<T, undefined>>, standard: undefined, ...words };
}

/** A key that always has a value. */
export function withDefault<T>(path: string, shape: Shape<T>, standard: NoInfer<T>, words: KeyWords): SettingKey<T> {
  return { path, shape: shape as Shape<Exclude<T, undefined>>, standard, ...words };
}
