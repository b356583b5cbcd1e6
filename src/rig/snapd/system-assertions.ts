import type { Assertion, AssertionTypeName } from "../../assertion/assertion.ts";
import { AssertionError } from "../../assertion/assertion-error.ts";
import { AssertionDatabase } from "../../assertion/database.ts";
import { decodeStream } from "../../assertion/stream.ts";
import { assertionsIn, putAssertion, storedTypes } from "../assertion-files.ts";
import type { RigContext } from "../rig-context.ts";

/** Types snapd 2.57 knows and this project does not: asked for, there are none; none can be added. */
const otherTypes = new Set([
  "account-key-request",
  "base-declaration",
  "preseed",
  "repair",
  "snap-build",
  "snap-declaration",
  "snap-developer",
  "snap-revision",
  "system-user",
  "test-only",
  "validation",
  "validation-set",
]);

export interface SystemAssertionsOptions {
  readonly context: RigContext;
  readonly trusted: readonly Assertion[];
  /** Parent of asserts-v0. */
  readonly folder: string;
}

function isOld(error: unknown): boolean {
  return error instanceof AssertionError && error.code === "revision-old";
}

function lacksPrerequisite(error: unknown): boolean {
  return error instanceof AssertionError && error.code === "prerequisite-missing";
}

/** Adds in whatever order works; gives the first error that is left, and what was added in that order. */
function addAll(database: AssertionDatabase, batch: readonly Assertion[]) {
  const added: Assertion[] = [];
  let waiting = batch;
  for (;;) {
    const held: { readonly assertion: Assertion; readonly error: unknown }[] = [];
    for (const assertion of waiting) {
      try {
        if (database.add(assertion) === "added") added.push(assertion);
      } catch (error) {
        if (isOld(error)) continue;
        if (!lacksPrerequisite(error)) return { added, error };
        held.push({ assertion, error });
      }
    }
    if (held.length === 0 || held.length === waiting.length) return { added, error: held[0]?.error };
    waiting = held.map(({ assertion }) => assertion);
  }
}

function wording(error: unknown): string {
  if (!(error instanceof AssertionError)) throw error;
  const { missing } = error;
  if (missing === undefined) return error.message;
  return `cannot resolve prerequisite assertion: ${missing.type} (${missing.primaryKey.join("/")})`;
}

/** snapd's system assertion database, kept on disk in its layout and verified with our trusted root. */
export class SystemAssertions {
  readonly #options: SystemAssertionsOptions;

  constructor(options: SystemAssertionsOptions) {
    this.#options = options;
  }

  isType(name: string): boolean {
    return otherTypes.has(name) || this.#isOwnType(name);
  }

  typeNames(): readonly string[] {
    const own = ["account", "account-key", "device-session-request", "model", "serial", "serial-request", "store"];
    return [...own, ...otherTypes].sort();
  }

  /** What is on disk, and the trusted root. Files are not verified again, as snapd does not either. */
  all(type: AssertionTypeName): readonly Assertion[] {
    const { trusted, folder, context } = this.#options;
    return [...trusted.filter((one) => one.type === type), ...assertionsIn(folder, type, context.crypto)];
  }

  /** Assertions of a type whose headers are as asked for. */
  find(type: string, headers: Readonly<Record<string, string>>): readonly Assertion[] {
    if (!this.#isOwnType(type)) return [];
    const wanted = Object.entries(headers);
    return this.all(type).filter((one) => wanted.every(([name, value]) => one.headers.get(name) === value));
  }

  /** Takes a stream in whole or not at all; the text of the refusal, or undefined. */
  acknowledge(stream: Uint8Array): string | undefined {
    const { context, folder } = this.#options;
    let batch: readonly Assertion[];
    try {
      batch = decodeStream(stream, context.crypto);
    } catch (error) {
      return `cannot decode request body into assertions: ${wording(error)}`;
    }
    const { added, error } = addAll(this.#database(), batch);
    if (error !== undefined) return `assert failed: ${wording(error)}`;
    for (const assertion of added) putAssertion(folder, assertion);
    return undefined;
  }

  #database(): AssertionDatabase {
    const { trusted, context, folder } = this.#options;
    const database = new AssertionDatabase({ trusted, crypto: context.crypto, now: context.clock.now() });
    addAll(
      database,
      storedTypes.flatMap((type) => assertionsIn(folder, type, context.crypto)),
    );
    return database;
  }

  #isOwnType(name: string): name is AssertionTypeName {
    return !otherTypes.has(name) && this.typeNames().includes(name);
  }
}
