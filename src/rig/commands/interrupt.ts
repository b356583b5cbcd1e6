/** Aborted by the first Ctrl-C or SIGTERM: what is under way is ended in order. The second one ends the process. */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => controller.abort(new Error("it was interrupted"));
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  return controller.signal;
}
