import { Problem } from "../../../src/problem/problem.ts";

/** The code of the Problem the call throws; another error passes through and fails the test. */
export function codeOf(call: () => unknown): string | undefined {
  try {
    call();
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
  return undefined;
}

/** The same for a promise. */
export async function codeOfAsync(call: Promise<unknown>): Promise<string | undefined> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
  return undefined;
}
