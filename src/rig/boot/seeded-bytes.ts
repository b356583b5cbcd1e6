import { createHash } from "node:crypto";

/** Random bytes that come again with the same seed: for tokens of a rig, never for keys. */
export function seededBytes(seed: string): (count: number) => Uint8Array {
  let drawn = 0;
  return (count) => {
    const pieces: Buffer[] = [];
    for (let bytes = 0; bytes < count; bytes += 32) {
      drawn += 1;
      pieces.push(createHash("sha256").update(`${seed} ${drawn}`).digest());
    }
    return new Uint8Array(Buffer.concat(pieces).subarray(0, count));
  };
}
