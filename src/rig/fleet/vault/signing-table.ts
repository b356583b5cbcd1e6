import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { SigningLogEntry, SigningStore } from "../../vault/signing-log.ts";

/** What the vault's signing log says about serials that were signed more than once. */
export interface SigningFigures {
  readonly signed: number;
  readonly serials: number;
  readonly serialsSignedAgain: number;
  /** Serials that more than one device key has: two boards claim to be the same. */
  readonly serialsOfTwoKeys: number;
}

const schema = `
  PRAGMA journal_mode = OFF;
  PRAGMA synchronous = OFF;
  PRAGMA cache_size = -4096;
  CREATE TABLE signed (
    brand TEXT, model TEXT, serial TEXT, revision INTEGER, device_key TEXT, keys INTEGER,
    PRIMARY KEY (brand, model, serial)
  ) WITHOUT ROWID;
  BEGIN`;

const upsert = `
  INSERT INTO signed VALUES (?, ?, ?, ?, ?, 1)
  ON CONFLICT (brand, model, serial) DO UPDATE SET
    revision = excluded.revision, keys = keys + (device_key <> excluded.device_key), device_key = excluded.device_key`;

const figures = `
  SELECT count(*) AS serials, coalesce(sum(revision), 0) AS signed,
    coalesce(sum(revision > 1), 0) AS again, coalesce(sum(keys > 1), 0) AS twoKeys
  FROM signed`;

/**
 * The signing log in a file, as the real vault has it in a database: memory does not grow with what is signed. One row
 * for each serial, with its last entry. The file is the fleet's own and goes with it: so it is one transaction that is
 * never committed, and nothing waits for the disk.
 */
export class SigningTable implements SigningStore {
  readonly #database: DatabaseSync;
  readonly #latest: StatementSync;
  readonly #upsert: StatementSync;

  constructor(path: string) {
    this.#database = new DatabaseSync(path);
    this.#database.exec(schema);
    this.#latest = this.#database.prepare("SELECT revision FROM signed WHERE brand = ? AND model = ? AND serial = ?");
    this.#upsert = this.#database.prepare(upsert);
  }

  /** The last entry of every serial. */
  get entries(): readonly SigningLogEntry[] {
    const rows = this.#database.prepare("SELECT * FROM signed ORDER BY brand, model, serial").all();
    return rows.map((row) => ({
      brandId: String(row["brand"]),
      model: String(row["model"]),
      serial: String(row["serial"]),
      deviceKeyId: String(row["device_key"]),
      revision: Number(row["revision"]),
    }));
  }

  latestRevision(brandId: string, model: string, serial: string): number {
    return Number(this.#latest.get(brandId, model, serial)?.["revision"] ?? 0);
  }

  add({ brandId, model, serial, revision, deviceKeyId }: SigningLogEntry): void {
    this.#upsert.run(brandId, model, serial, revision, deviceKeyId);
  }

  figures(): SigningFigures {
    const row = this.#database.prepare(figures).get();
    const figure = (name: string): number => Number(row?.[name] ?? 0);
    const [signed, serials] = [figure("signed"), figure("serials")];
    return { signed, serials, serialsSignedAgain: figure("again"), serialsOfTwoKeys: figure("twoKeys") };
  }

  close(): void {
    this.#database.close();
  }
}
