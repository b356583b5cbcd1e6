/** What happened to one step of a run. */
export interface RecordedStep {
  readonly step: string;
  readonly outcome: "done" | "failed";
  readonly durationMs: number;
}

/** A try within the run that was made again: why, and after how long. */
export interface RecordedAttempt {
  /** A problem's code, or "vault-undecided". */
  readonly code: string;
  readonly waitMs: number;
}

/** One run of the agent on this unit. */
export interface RecordedRun {
  /** ISO 8601, system clock: as good as the unit's clock was. */
  readonly startedAt: string;
  /** "provision", or the hook's name. */
  readonly by: string;
  readonly outcome: "registered" | "already-registered" | "delegated" | "waiting" | "failed";
  /** A problem's code, or what the run came to. */
  readonly code: string;
  readonly durationMs: number;
}

/** One hardware source, and why it was or was not taken. What it said stays on the unit, except for the serial. */
export interface RecordedSource {
  readonly source: string;
  readonly status: string;
  readonly why: string;
  readonly code?: string;
}

/** A file of the identity, as it was after the run. */
export interface StoredFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

export interface RecordedNote {
  readonly code: string;
  readonly text: string;
}

/** The serial assertion this unit got, whole: the link from the brand's key to the identity key. */
export interface RecordedSerialAssertion {
  readonly revision: number;
  readonly signedBy: string;
  /** The assertion's own text. */
  readonly text: string;
}

/** Statement version 1 of what happened on one unit (docs/record.schema.json). No field may ever hold a secret. */
export interface BootRecord {
  readonly version: 1;
  readonly agent: { readonly version: string; readonly commit: string };
  readonly snapd: string | null;
  readonly unit: {
    readonly brand: string | null;
    readonly model: string | null;
    readonly serial: string | null;
    readonly deviceKeyId: string | null;
    /** Ed25519 public key in base64: the one that signs this record. */
    readonly identityKey: string;
    /** SHA-256 over what the board's own sources say; null where none may be read. Equal boards have equal prints. */
    readonly boardPrint: string | null;
  };
  readonly hardwareSerial: { readonly source: string | null; readonly sources: readonly RecordedSource[] };
  /** The vault's address without secrets, or "store". */
  readonly vault: string;
  readonly route: "own" | "adopted" | "delegated" | "none";
  readonly serialAssertion: RecordedSerialAssertion | null;
  /** How many serial-requests were started in all; more than one can mean that an answer was lost. */
  readonly submissions: number;
  readonly run: RecordedRun;
  readonly steps: readonly RecordedStep[];
  /** Tries of this run that came to nothing and were made again, in order. */
  readonly attempts: readonly RecordedAttempt[];
  readonly notes: readonly RecordedNote[];
  readonly stored: readonly StoredFile[];
  /** How many runs this unit has seen, this one included. */
  readonly runs: number;
  /** The runs before this one, newest last; only so many are kept. */
  readonly earlier: readonly RecordedRun[];
}

/** Runs that are kept beside the last one. */
export const maxEarlierRuns = 24;
