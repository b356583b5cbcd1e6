/** Ctrl-C and SIGTERM while a command runs. */
export interface Interrupt extends Disposable {
  /** Aborted by the first one: what is under way is ended in order. The second one ends the process. */
  readonly signal: AbortSignal;
}

/** Listens until it is disposed of. */
export function listenForInterrupt(): Interrupt {
  const controller = new AbortController();
  const stop = (): void => controller.abort(new Error("it was interrupted"));
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const name of signals) process.once(name, stop);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      for (const name of signals) process.off(name, stop);
    },
  };
}
