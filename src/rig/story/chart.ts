/** How far a bar reaches into its last cell, in eighths. */
const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"] as const;

/** A bar for a share of the width between 0 and 1, at least a sliver for what is not nothing. */
export function bar(share: number, width: number): string {
  const cells = Math.max(share > 0 ? 1 / 8 : 0, Math.min(1, share) * width);
  const full = Math.floor(cells);
  return "█".repeat(full) + (eighths[Math.floor((cells - full) * 8)] ?? "");
}

export interface Span {
  readonly atMs: number;
  readonly durationMs: number;
}

/** A span's place on an axis of that many cells: blanks before it, a bar, blanks behind it; a moment is a dot. */
export function spanOnAxis({ atMs, durationMs }: Span, wholeMs: number, width: number): string {
  const whole = Math.max(1, wholeMs);
  const from = Math.min(width - 1, Math.floor((atMs / whole) * width));
  const drawn = durationMs === 0 ? "·" : bar(durationMs / whole, width);
  return `${" ".repeat(from)}${drawn}`.padEnd(width).slice(0, width);
}
