import { Problem } from "../problem/problem.ts";

/** The TPM's answer is no answer of a TPM, or contradicts itself. */
export function answerWrong(what: string, why: string): Problem {
  return new Problem("serial-tpm-answer-wrong", `cannot believe ${what}: ${why}`);
}

/** The TPM did not answer this time. */
export function unreadable(why: string, cause?: unknown): Problem {
  return new Problem("serial-unreadable", `cannot ask the TPM: ${why}`, { cause });
}

/** The TPM answered, and will answer the same next time. */
export function refused(why: string, cure?: string): Problem {
  const message = `cannot read the TPM's endorsement key: ${why}`;
  return new Problem("serial-tpm-refused", message, cure === undefined ? {} : { cure });
}

/** A key that is there and readable, but is not what an endorsement key is. */
export function noEndorsementKey(why: string): Problem {
  const cure =
    "Remove the object kept at 0x81010001, which is reserved for the endorsement key, or name another source.";
  return refused(`the key is no endorsement key: ${why}`, cure);
}
