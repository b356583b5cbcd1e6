import type { HardwareCode } from "../problem/codes/hardware.ts";

/** What was found at one source, before any judgement about its value. */
export type Evidence =
  | {
      readonly kind: "found";
      readonly paths: readonly string[];
      readonly bytes: Uint8Array;
      /** A device-tree string carries one NUL at its end that belongs to its encoding. */
      readonly endsInNul?: boolean;
      /** Which part it was read from, where there is a choice. */
      readonly note?: string;
    }
  | { readonly kind: "absent"; readonly paths: readonly string[]; readonly why: string }
  | {
      readonly kind: "denied";
      readonly paths: readonly string[];
      readonly code: "serial-denied" | "serial-unreadable";
      readonly errno: string;
    }
  | {
      /** Asked, and there is no answer to go by: like what may not be read, it lets no other source stand in. */
      readonly kind: "unanswered";
      readonly paths: readonly string[];
      readonly code: HardwareCode;
      readonly why: string;
      readonly cure: string;
    }
  | {
      readonly kind: "refused";
      readonly paths: readonly string[];
      readonly code: HardwareCode;
      readonly why: string;
      readonly raw?: string;
      readonly cure?: string;
    };

export type ReadingStatus = "taken" | "usable" | "absent" | "denied" | "refused";

/** One source's part in the decision, as it is shown to people and in --json. Every text is printable. */
export interface Reading {
  readonly source: string;
  /** The files looked at, as seen inside the root. */
  readonly paths: readonly string[];
  readonly status: ReadingStatus;
  /** What stood there, made printable and cut. */
  readonly raw?: string;
  /** The value after strip and case: what this source contributes. */
  readonly value?: string;
  readonly code?: HardwareCode;
  readonly why: string;
  readonly cure?: string;
}

/** The serial the board has, where it comes from, and what became of each source that was asked. */
export interface HardwareSerial {
  readonly serial: string;
  /** The source's name, or the template. */
  readonly source: string;
  readonly readings: readonly Reading[];
}
