/** Why a task of snapd's did not get done. */
export type TaskCode =
  | "account-key-missing"
  | "answer-unreadable"
  | "body-field-missing"
  | "body-not-an-object"
  | "body-not-text"
  | "certificate-untrusted"
  | "device-key-unusable"
  | "gadget-option-wrong"
  | "header-not-text"
  | "hook-failed"
  | "hook-timed-out"
  | "request-id-refused"
  | "request-unsendable"
  | "serial-became-number"
  | "serial-does-not-match"
  | "serial-not-accepted"
  | "serial-refused"
  | "server-busy"
  | "server-unreachable"
  | "url-wrong";

/** The task is to be called again, in the same change (overlord/state Retry). */
export class TaskRetry extends Error {
  readonly code: TaskCode | "serial-pending";
  readonly afterMs: number;

  constructor(code: TaskCode | "serial-pending", message: string, afterMs: number) {
    super(message);
    this.code = code;
    this.afterMs = afterMs;
  }
}

/** The task fails, and the whole change with it. */
export class TaskFailure extends Error {
  readonly code: TaskCode;

  constructor(code: TaskCode, message: string) {
    super(message);
    this.code = code;
  }
}
