/** Longer words are no slip of the pen. */
const wordMaxChars = 64;

/** The name that a mistyped word probably means: few letters apart, or containing the word; undefined if none is near. */
export function findClosest(word: string, names: readonly string[]): string | undefined {
  if (word.length > wordMaxChars) return undefined;
  const wanted = normalise(word);
  const ranked = names
    .map((name) => ({ name, distance: countEdits(wanted, normalise(name)) }))
    .sort((a, b) => a.distance - b.distance);
  const [nearest] = ranked;
  if (nearest !== undefined && nearest.distance <= Math.max(2, Math.floor(wanted.length / 4))) return nearest.name;
  if (wanted.length < 3) return undefined;
  return names.find((name) => normalise(name).includes(wanted) || wanted.includes(normalise(name)));
}

function normalise(word: string): string {
  return word.trim().toLowerCase().replaceAll("_", "-");
}

/** Levenshtein's distance: letters to insert, remove or replace. */
function countEdits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [line, letter] of [...from].entries()) {
    const next = [line + 1];
    for (const [column, other] of [...to].entries()) {
      const replace = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replace, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
