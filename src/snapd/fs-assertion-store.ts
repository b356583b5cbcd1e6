import type { Assertion, AssertionTypeName } from "../assertion/assertion.ts";
import { AssertionError } from "../assertion/assertion-error.ts";
import { decodeAssertion } from "../assertion/decode.ts";
import { encodeAssertion } from "../assertion/encode.ts";
import { typeFacts } from "../assertion/types.ts";
import type { Disk } from "../disk/disk.ts";
import { makeFolders } from "../disk/make-folders.ts";
import { isOpenToAll } from "../disk/open-to-all.ts";
import { sweepTemporaries, writeDurably } from "../disk/write-durably.ts";
import type { Crypto } from "../openpgp/crypto.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import type { AssertionStore, PutOutcome } from "./assertion-store.ts";
import { escapeKeyPart } from "./escape-key.ts";
import { checkPrimaryKey, decidePut } from "./store-rules.ts";

/** Headers and signature 128 KiB each, body 2 MiB (snapd asserts/asserts.go), and what separates them. */
const maxAssertionBytes = (128 + 2048 + 128 + 1) * 1024;
/** A device knows a handful of each type; a seed with many snaps knows some hundred. */
const maxAssertions = 10_000;
const fileMode = 0o664;
/** snapd asks for 0775; under the umask that systemd gives it (0022) this is what it gets. */
const folderMode = 0o755;
const activeName = /^active(?:\.(0|[1-9][0-9]{0,5}))?$/;

/** FOLDER/asserts-v0/TYPE/KEY…/active[.FORMAT], as snapd lays it out (asserts/fsbackstore.go). */
export class FsAssertionStore implements AssertionStore {
  readonly #disk: Disk;
  readonly #crypto: Crypto;
  readonly #top: string;
  readonly #temporaryFolder: string | undefined;
  /** Folders that this object has made durably, and those of them whose assertion is durable, too. */
  readonly #ready = new Set<string>();
  readonly #synced = new Set<string>();
  /** What this object has put, and made durable. */
  readonly #put = new WeakSet<Assertion>();

  /**
   * The folder is the parent of asserts-v0: /var/lib/snapd/assertions, or save/device for what a factory reset
   * restores. The temporary folder is on the same file system; without it temporary files stand beside the assertions.
   */
  constructor(disk: Disk, folder: string, crypto: Crypto, temporaryFolder?: string) {
    this.#disk = disk;
    this.#crypto = crypto;
    this.#top = `${folder}/asserts-v0`;
    this.#temporaryFolder = temporaryFolder;
  }

  find(type: AssertionTypeName, primaryKey: readonly string[]): Assertion | undefined {
    checkPrimaryKey(type, primaryKey);
    this.#checkTop();
    return this.#newestIn(type, this.#folderOf(type, primaryKey));
  }

  all(type: AssertionTypeName): readonly Assertion[] {
    this.#checkTop();
    const found: Assertion[] = [];
    for (const folder of this.#foldersBelow(`${this.#top}/${type}`, typeFacts(type).primaryKey.length)) {
      const assertion = this.#newestIn(type, folder);
      if (assertion !== undefined) found.push(assertion);
      if (found.length > maxAssertions) throw this.#tooBig(type);
    }
    return found;
  }

  makeReady(type: AssertionTypeName, primaryKey: readonly string[]): void {
    checkPrimaryKey(type, primaryKey);
    this.#checkTop();
    this.#make(this.#folderOf(type, primaryKey));
  }

  put(assertion: Assertion): PutOutcome {
    if (this.#put.has(assertion)) return "known";
    const outcome = this.#putAnew(assertion);
    if (outcome !== "superseded") this.#put.add(assertion);
    return outcome;
  }

  #putAnew(assertion: Assertion): PutOutcome {
    const { type, primaryKey, format } = assertion;
    const outcome = decidePut(this.find(type, primaryKey), assertion);
    const folder = this.#folderOf(type, primaryKey);
    if (outcome !== "written" && this.#synced.has(folder)) return outcome;
    this.#make(folder);
    if (this.#temporaryFolder === undefined) sweepTemporaries(this.#disk, folder);
    if (outcome !== "written") {
      // It may be there by a run that was killed before it had made the name durable.
      this.#disk.syncFolder(folder);
      this.#synced.add(folder);
      return outcome;
    }
    writeDurably(this.#disk, {
      path: `${folder}/active${format === 0 ? "" : `.${format}`}`,
      bytes: encodeAssertion(assertion),
      mode: fileMode,
      ...(this.#temporaryFolder !== undefined && { temporaryFolder: this.#temporaryFolder }),
    });
    this.#synced.add(folder);
    return outcome;
  }

  #make(folder: string): void {
    if (this.#ready.has(folder)) return;
    makeFolders(this.#disk, folder, folderMode);
    this.#ready.add(folder);
  }

  #folderOf(type: AssertionTypeName, primaryKey: readonly string[]): string {
    return [this.#top, type, ...primaryKey.map(escapeKeyPart)].join("/");
  }

  #checkTop(): void {
    if (isOpenToAll(this.#disk, this.#top)) {
      throw new Problem("assertion-folder-open", `cannot use ${this.#top}: everybody may write to it`);
    }
  }

  #foldersBelow(folder: string, depth: number): string[] {
    let level = [folder];
    for (let deeper = 0; deeper < depth; deeper += 1) {
      level = level.flatMap((path) => (this.#disk.list(path) ?? []).map((name) => `${path}/${name}`));
      if (level.length > maxAssertions) throw this.#tooBig(folder);
    }
    return level;
  }

  /** Of the formats this program understands the newest revision; a format above is not for us, as snapd has it. */
  #newestIn(type: AssertionTypeName, folder: string): Assertion | undefined {
    let newest: Assertion | undefined;
    for (const name of this.#disk.list(folder) ?? []) {
      if (!name.startsWith("active")) continue;
      const format = activeName.exec(name);
      if (format === null) throw this.#corrupt(`${folder}/${name}`, "snapd gives no file that name");
      if (Number(format[1] ?? 0) > typeFacts(type).maxFormat) continue;
      const assertion = this.#readFile(type, folder, name);
      if (newest === undefined || assertion.revision > newest.revision) newest = assertion;
    }
    return newest;
  }

  #readFile(type: AssertionTypeName, folder: string, name: string): Assertion {
    const path = `${folder}/${name}`;
    const assertion = this.#decode(path, this.#disk.readFile(path, maxAssertionBytes) ?? new Uint8Array());
    if (assertion.type !== type) throw this.#corrupt(path, `it holds an assertion of type ${assertion.type}`);
    if (this.#folderOf(type, assertion.primaryKey) !== folder) throw this.#corrupt(path, "it belongs elsewhere");
    return assertion;
  }

  #decode(path: string, bytes: Uint8Array): Assertion {
    try {
      return decodeAssertion(bytes, this.#crypto);
    } catch (cause) {
      if (cause instanceof AssertionError) throw this.#corrupt(path, cause.message, cause);
      throw cause;
    }
  }

  #corrupt(path: string, reason: string, cause?: unknown): Problem {
    return new Problem("assertion-file-corrupt", `cannot use ${printable(path, 400)}: ${reason}`, { cause });
  }

  #tooBig(where: string): Problem {
    return new Problem(
      "assertion-store-too-big",
      `cannot list ${printable(where)}: more than ${maxAssertions} are there`,
    );
  }
}
