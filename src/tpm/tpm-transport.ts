// Clauses named in this folder are those of the TCG's TPM 2.0 Library, parts 1 to 3, revision 1.59.

/** A way to a TPM 2.0: one command, one answer, in turn. */
export interface TpmTransport {
  /**
   * Sends the command and returns the bytes that came back, at most answerMaxBytes, unchecked. Throws a Problem
   * (serial-unreadable) if there is no answer in maxWaitMs or the way is broken.
   */
  exchange(command: Uint8Array, maxWaitMs: number): Promise<Uint8Array>;
  /** Lets go of the way. */
  close(): Promise<void>;
}

/** Longest command and answer: the kernel's buffer (TPM_BUFSIZE in drivers/char/tpm/tpm.h). */
export const answerMaxBytes = 4096;

/** Tag, length, code (TPM 2.0 Part 1, "Command/Response Structure"; the header of both). */
export const headerBytes = 10;
