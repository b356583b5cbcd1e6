import { Problem } from "../problem/problem.ts";

function encodingOf([first, second]: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
}

/**
 * The text of a factory's list, piece by piece: UTF-8, or UTF-16 with its mark, as spreadsheets save "Unicode text". Without the
 * mark UTF-16 is full of NULs, and every serial would be judged wrong.
 * @throws Problem usage-wrong
 */
export async function* listText(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  for await (const bytes of pieces) {
    decoder ??= new TextDecoder(encodingOf(bytes));
    yield withoutNul(decoder.decode(bytes, { stream: true }));
  }
  yield withoutNul(decoder?.decode() ?? "");
}

function withoutNul(text: string): string {
  if (!text.includes("\0")) return text;
  throw new Problem("usage-wrong", "cannot read the list of serials: it holds NULs, as UTF-16 and binary files do", {
    cure: "Save it as text in UTF-8.",
  });
}
