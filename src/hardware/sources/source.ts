import type { Failure, FileAnswer, HardwareFiles } from "../hardware-files.ts";
import type { Evidence } from "../reading.ts";
import type { SystemInformation } from "./system-information.ts";

/** Where sources look. */
export interface SourceContext {
  /** The hardware's files, below the root. */
  readonly files: HardwareFiles;
  /** "/" on the device itself, or a tree of another board's files. */
  readonly root: string;
  /** The folder of the settings file on this machine, for `file:PATH` with a relative path. */
  readonly settingsFolder: string | undefined;
  /** Files of this machine, for a settings folder that is outside the root. */
  readonly machineFiles: HardwareFiles;
  readonly importSystemInformation: () => Promise<SystemInformation>;
}

/** A kind of source: what the author writes, what it is, which plug it needs, and how it is read. */
export interface Source {
  /** As in the settings; an argument stands after the colon in capitals: `mac:IFNAME`. */
  readonly name: string;
  readonly description: string;
  /** The interface a strictly confined hook needs, if any. */
  readonly plug: "hardware-observe" | "system-files" | "tpm" | undefined;
  /** What is wrong with the argument, or undefined. Only for names with an argument. */
  readonly findArgumentFault?: (argument: string) => string | undefined;
  read(context: SourceContext, argument: string): Promise<Evidence>;
}

/** What a failed reading of a path means for the source; `whyAbsent` explains the ordinary case. */
export function evidenceOf(failure: Failure, paths: readonly string[], whyAbsent: string): Evidence {
  switch (failure.kind) {
    case "absent":
      return { kind: "absent", paths, why: whyAbsent };
    case "denied":
      return { kind: "denied", paths, code: "serial-denied", errno: failure.errno };
    case "unreadable":
      return { kind: "denied", paths, code: "serial-unreadable", errno: failure.errno };
    case "not-a-file":
      return { kind: "refused", paths, code: "serial-not-a-file", why: failure.why };
    case "too-large":
      return {
        kind: "refused",
        paths,
        code: "serial-too-long",
        why: `the file is larger than ${failure.maxBytes} bytes`,
      };
  }
}

/** The evidence of a source that is one file with the value alone in it. */
export function evidenceOfFile(path: string, answer: FileAnswer, whyAbsent: string): Evidence {
  return answer.kind === "bytes"
    ? { kind: "found", paths: [path], bytes: answer.bytes }
    : evidenceOf(answer, [path], whyAbsent);
}

/** Text of a kernel file: any byte becomes one character, and ASCII blanks at the ends go (never a byte of UTF-8). */
export function kernelText(bytes: Uint8Array): string {
  let start = 0;
  let end = bytes.length;
  while (start < end && isBlank(bytes[start])) start += 1;
  while (end > start && isBlank(bytes[end - 1])) end -= 1;
  return Buffer.from(bytes.subarray(start, end)).toString("latin1");
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);
}
