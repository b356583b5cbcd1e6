/** Why a fleet ended early, for its report. */
export function stopReason(stop: AbortSignal): string | undefined {
  if (!stop.aborted) return undefined;
  return stop.reason instanceof Error ? stop.reason.message : "it was interrupted";
}
