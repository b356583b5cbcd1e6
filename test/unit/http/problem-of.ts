import { Problem } from "../../../src/problem/problem.ts";

/** The Problem a promise ends with; anything else, a success too, is rethrown or reported. */
export async function problemOf(promise: Promise<unknown>): Promise<Problem> {
  try {
    const value = await promise;
    throw new Error(
      `expected a Problem, got ${value === undefined ? "undefined" : JSON.stringify(value).slice(0, 200)}`,
    );
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}
