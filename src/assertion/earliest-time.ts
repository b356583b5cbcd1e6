/** The clock's time, or the newest of the others if the clock is behind: it cannot be earlier than that. */
export function earliestTime(clock: Date, others: readonly Date[]): Date {
  return new Date(Math.max(clock.getTime(), ...others.map((other) => other.getTime())));
}
