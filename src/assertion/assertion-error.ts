/** Every way in which this room refuses something; each has an entry in src/problem/codes/assertion.ts. */
export type AssertionErrorCode =
  | "authority-mismatch"
  | "authority-untrusted"
  | "body-length-wrong"
  | "constraint-malformed"
  | "format-unsupported"
  | "header-invalid"
  | "header-missing"
  | "headers-malformed"
  | "key-constrained"
  | "key-expired"
  | "key-id-mismatch"
  | "key-malformed"
  | "key-name-taken"
  | "key-not-yet-valid"
  | "model-contradicts-itself"
  | "not-utf8"
  | "prerequisite-missing"
  | "revision-old"
  | "self-signed-not-stored"
  | "separator-missing"
  | "serial-authority-refused"
  | "signature-malformed"
  | "signature-missing"
  | "signature-wrong"
  | "stream-too-big"
  | "stream-too-many"
  | "stream-truncated"
  | "time-malformed"
  | "timestamp-outside-key"
  | "trusted-fixed"
  | "type-unknown";

/** An assertion that is needed and not there, by type and primary key. */
export interface AssertionReference {
  readonly type: "account" | "account-key" | "model";
  readonly primaryKey: readonly string[];
}

export interface AssertionErrorDetail {
  /** The header (or constraint) at fault. */
  readonly header?: string;
  /** What has to be added first; set with prerequisite-missing. */
  readonly missing?: AssertionReference;
}

/** What the pure rooms throw, whatever bytes they are given: a code for programs, a message for people. */
export class AssertionError extends Error {
  override readonly name = "AssertionError";
  readonly code: AssertionErrorCode;
  readonly header: string | undefined;
  readonly missing: AssertionReference | undefined;

  constructor(code: AssertionErrorCode, message: string, detail: AssertionErrorDetail = {}) {
    super(message);
    this.code = code;
    this.header = detail.header;
    this.missing = detail.missing;
  }
}

const shownChars = 60;

/** Text from an assertion as it may stand in a message: quoted, cut, nothing that a terminal would obey. */
export function quoted(text: string): string {
  const cut = text.length > shownChars ? `${text.slice(0, shownChars)}…` : text;
  return `"${cut.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}"]/gu, "\uFFFD")}"`;
}
