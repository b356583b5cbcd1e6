/** The first line of a text, as far as there is room for it; … stands for whatever is left out, be it further lines. */
export function oneLine(text: string, maxChars: number): string {
  const [first = "", ...more] = text.trim().split("\n");
  const chars = [...first];
  if (chars.length <= maxChars) return more.length === 0 ? first : `${first.trimEnd()} …`;
  return `${chars.slice(0, maxChars).join("").trimEnd()} …`;
}
