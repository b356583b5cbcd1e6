import { readSync } from "node:fs";
import { diskRefusal } from "./disk-fault.ts";

const firstReadBytes = 4096;

/**
 * Reads an open file to its end, asking for one byte more than allowed: the size the kernel states is 0 for /proc and /sys
 * files, and a file may grow meanwhile. @throws Problem disk-too-big
 */
export function readOpenFile(fd: number, path: string, sizeBytes: number, maxBytes: number): Uint8Array {
  const tooBig = () => diskRefusal("disk-too-big", "read", path, `it has more than ${maxBytes} bytes`);
  if (sizeBytes > maxBytes) throw tooBig();
  let buffer = Buffer.alloc(Math.min(maxBytes, Math.max(sizeBytes, firstReadBytes)) + 1);
  let filled = 0;
  for (;;) {
    const count = readSync(fd, buffer, filled, buffer.length - filled, null);
    if (count === 0) return new Uint8Array(buffer.subarray(0, filled));
    filled += count;
    if (filled > maxBytes) throw tooBig();
    if (filled === buffer.length) buffer = Buffer.concat([buffer], Math.min(maxBytes + 1, buffer.length * 2));
  }
}
