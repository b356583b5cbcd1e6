import { createHash } from "node:crypto";
import { createTwoFilesPatch } from "diff";

/** A file as it lies on the disk. */
export interface Content {
  readonly bytes: Uint8Array;
  /** Permission bits. */
  readonly mode: number;
}

/** What becomes of one file of the gadget. */
export interface Change {
  /** Below the gadget's folder. */
  readonly path: string;
  readonly before: Content | undefined;
  readonly after: Content | undefined;
}

export type ChangeKind = "new" | "changed" | "removed";

export function kindOf({ before, after }: Change): ChangeKind {
  if (before === undefined) return "new";
  return after === undefined ? "removed" : "changed";
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export function textOf({ bytes }: Content): string {
  return Buffer.from(bytes).toString("utf8");
}

/** Whole files that are longer, licences for instance, are named and not shown; of what is changed only the places are. */
const maxWholeBytes = 2000;

function isShown({ before, after }: Change): boolean {
  const isText = [before, after].every((content) => content?.bytes.includes(0) !== true);
  const whole = before === undefined || after === undefined ? (before ?? after)?.bytes.length : 0;
  return isText && (whole ?? 0) <= maxWholeBytes;
}

function sizeOf(content: Content | undefined): string {
  const count = content?.bytes.length ?? 0;
  return count < 100_000 ? `${count} bytes` : `${(count / 1e6).toFixed(1)} MB`;
}

/** The change as `git diff` would show it; a file that is long or no text by its name, size and mode. */
export function diffOf(change: Change): string {
  const { path, before, after } = change;
  const kind = kindOf(change);
  const octal = ({ mode }: Content): string => `100${mode.toString(8).padStart(3, "0")}`;
  const head = [`diff --git a/${path} b/${path}`];
  if (kind === "new" && after !== undefined) head.push(`new file mode ${octal(after)}`);
  if (kind === "removed" && before !== undefined) head.push(`deleted file mode ${octal(before)}`);
  if (!isShown(change)) {
    const sizes = kind === "changed" ? `${sizeOf(before)}, then ${sizeOf(after)}` : sizeOf(before ?? after);
    return [...head, `(${sizes}, not shown)`].join("\n");
  }
  const [from, to] = [before, after].map((one) => (one === undefined ? "" : textOf(one)));
  const names = [before === undefined ? "/dev/null" : `a/${path}`, after === undefined ? "/dev/null" : `b/${path}`];
  const patch = createTwoFilesPatch(names[0] ?? "", names[1] ?? "", from ?? "", to ?? "", "", "", { context: 3 });
  // The library's first line is a ruler of its own.
  return [
    ...head,
    patch
      .replace(/^=+\n/, "")
      .replace(/^(---|\+\+\+)(.*)\t$/gm, "$1$2")
      .trimEnd(),
  ].join("\n");
}
