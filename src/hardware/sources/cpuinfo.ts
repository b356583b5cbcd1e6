import type { Evidence } from "../reading.ts";
import { evidenceOf, kernelText, type Source, type SourceContext } from "./source.ts";

const path = "/proc/cpuinfo";
/** About 1.5 KiB for each thread of a PC: a big server's file is longer than other hardware files. */
const cpuinfoMaxBytes = 1_048_576;

export const cpuinfoSource: Source = {
  name: "cpuinfo.serial",
  description: 'the line "Serial" of /proc/cpuinfo (Raspberry Pi, 32-bit ARM); needs no plug',
  plug: undefined,
  read,
};

async function read({ files }: SourceContext): Promise<Evidence> {
  const answer = await files.read(path, cpuinfoMaxBytes);
  if (answer.kind !== "bytes") return evidenceOf(answer, [path], "there is no /proc/cpuinfo");
  for (const line of kernelText(answer.bytes).split("\n")) {
    const value = /^Serial[ \t]*:[ \t]*(.*)$/.exec(line)?.[1];
    if (value !== undefined) return { kind: "found", paths: [path], bytes: Buffer.from(value, "latin1") };
  }
  return { kind: "absent", paths: [path], why: 'it has no line "Serial" (PCs and many 64-bit ARM kernels have none)' };
}
