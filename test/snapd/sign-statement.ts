import { execFileSync } from "node:child_process";
import { oraclePath } from "./toolchain.ts";

/** What `snap sign`, and then a reader of what it wrote, make of a JSON statement. */
export interface SignedBySnapd {
  readonly accepted: boolean;
  readonly error?: string;
  /** The signed text without the signing key's id; with it where there is a body. */
  readonly content?: string;
}

/** All statements at once, answered in their order. */
export function signBySnapd(statements: readonly string[]): readonly SignedBySnapd[] {
  const parts = statements.flatMap((statement) => {
    const bytes = Buffer.from(statement);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    return [length, bytes];
  });
  const input = Buffer.concat(parts);
  const output = execFileSync(oraclePath, ["sign"], { input, encoding: "utf8", maxBuffer: 256 * 1024 * 1024 });
  return output
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as SignedBySnapd);
}
