import type { Assertion, AssertionTypeName } from "../../assertion/assertion.ts";
import { AssertionError } from "../../assertion/assertion-error.ts";
import { AssertionDatabase } from "../../assertion/database.ts";
import { decodeStream } from "../../assertion/stream.ts";
import { assertionsIn, putAssertion, storedTypes } from "../assertion-files.ts";
import type { RigContext } from "../rig-context.ts";
import { decodeMessage, signatureFault } from "../vault/go-wording.ts";

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
  "validation",
  "validation-set",
]);

export interface SystemAssertionsOptions {
  readonly context: RigContext;
  readonly trusted: readonly Assertion[];
  /** Parent of asserts-v0. */
  readonly folder: string;
}

type Added = "added" | "passed-over" | "held" | AssertionError;

/** Older than what is there: passed over in silence. Something missing below it: held, it may come with the same batch. */
function addOne(database: AssertionDatabase, assertion: Assertion): Added {
  try {
    return database.add(assertion) === "added" ? "added" : "passed-over";
  } catch (error) {
    if (!(error instanceof AssertionError)) throw error;
    if (error.code === "revision-old") return "passed-over";
    return error.code === "prerequisite-missing" ? "held" : error;
  }
}

interface BatchOutcome {
  readonly added: readonly Assertion[];
  readonly held: readonly Assertion[];
  readonly refused: readonly { readonly assertion: Assertion; readonly error: AssertionError }[];
}

/** Adds in whatever order works. */
function addAll(database: AssertionDatabase, batch: readonly Assertion[]): BatchOutcome {
  const results = batch.map((assertion) => ({ assertion, result: addOne(database, assertion) }));
  const pick = (wanted: Added) => results.filter(({ result }) => result === wanted).map(({ assertion }) => assertion);
  const refused = results.flatMap(({ assertion, result }) =>
    result instanceof AssertionError ? [{ assertion, error: result }] : [],
  );
  const held = pick("held");
  if (held.length === 0 || held.length === batch.length) return { added: pick("added"), held, refused };
  const rest = addAll(database, held);
  return { added: [...pick("added"), ...rest.added], held: rest.held, refused: [...refused, ...rest.refused] };
}

/** The prerequisite for want of which an assertion is held. */
function missingFor(database: AssertionDatabase, assertion: Assertion): string {
  try {
    database.add(assertion);
    return "";
  } catch (error) {
    if (!(error instanceof AssertionError) || error.missing === undefined) throw error;
    return `${error.missing.type} (${error.missing.primaryKey.join("/")})`;
  }
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
      return `cannot decode request body into assertions: ${decodeMessage(error, stream)}`;
    }
    const database = this.#database();
    const { added, held, refused } = addAll(database, batch);
    const [first] = held;
    if (first !== undefined) {
      return `assert failed: cannot resolve prerequisite assertion: ${missingFor(database, first)}`;
    }
    if (refused.length > 0) {
      const lines = refused.map(({ assertion, error }) => ` - ${this.#wording(assertion, error)}`);
      return `assert failed: cannot accept some assertions:\n${lines.join("\n")}`;
    }
    for (const assertion of added) putAssertion(folder, assertion);
    return undefined;
  }

  #wording(assertion: Assertion, error: AssertionError): string {
    if (error.code !== "signature-wrong" && error.code !== "signature-malformed") return error.message;
    return signatureFault(assertion, this.#options.context.crypto, error);
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
