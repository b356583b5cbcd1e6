import type { Chapter } from "../commissioning/story.ts";

const columns = 110;

/** The text in lines of at most that many columns, each behind the margin. */
function wrapped(text: string, margin: string, first = margin): readonly string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(" ")) {
    if (!empty && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = margin;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
}

/** A chapter as it is told on a terminal. */
export function chapterLines(
  { title, durationMs, told, assertions, inRealLife }: Chapter,
  number: number,
): readonly string[] {
  const head = `${String(number).padStart(2)}  ${title}`;
  const written = assertions.map(({ type, name, signedBy, file }) => {
    const what = `${type}${name === "" ? "" : ` ${name}`}`;
    return wrapped(`${file}: ${what}, signed by ${signedBy}`, "      ", "    + ");
  });
  return [
    `${head.padEnd(columns - 12)} ${`${Math.round(durationMs)} ms`.padStart(9)}`,
    ...told.flatMap((one) => wrapped(one, "    ")),
    ...written.flat(),
    ...inRealLife.flatMap((one, index) => wrapped(one, "      ", index === 0 ? "    ~ in real life: " : "      ")),
    "",
  ];
}
