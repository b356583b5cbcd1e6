/** One serial the vault has signed. */
export interface SigningLogEntry {
  readonly brandId: string;
  readonly model: string;
  readonly serial: string;
  readonly deviceKeyId: string;
  readonly revision: number;
}

/** Where the signing log is kept. */
export interface SigningStore {
  readonly entries: readonly SigningLogEntry[];
  /** The highest revision signed for this serial; 0 if there is none. */
  latestRevision(brandId: string, model: string, serial: string): number;
  add(entry: SigningLogEntry): void;
}

/** Every entry in memory, as a test wants to see them. */
class MemorySigningStore implements SigningStore {
  readonly entries: SigningLogEntry[] = [];
  readonly #latest = new Map<string, number>();

  latestRevision(...serial: [brandId: string, model: string, serial: string]): number {
    return this.#latest.get(JSON.stringify(serial)) ?? 0;
  }

  add(entry: SigningLogEntry): void {
    this.entries.push(entry);
    this.#latest.set(JSON.stringify([entry.brandId, entry.model, entry.serial]), entry.revision);
  }
}

/** PostgreSQL counts characters, not bytes. */
const maxChars = 200;

/** What the vault has signed: from it come the revisions, and nothing is ever refused for being there. */
export class SigningLog {
  readonly #factoryMode: boolean;
  readonly #store: SigningStore;

  constructor(factoryMode: boolean, store: SigningStore = new MemorySigningStore()) {
    this.#factoryMode = factoryMode;
    this.#store = store;
  }

  get entries(): readonly SigningLogEntry[] {
    return this.#store.entries;
  }

  /** The revision the next assertion for this serial gets: from 1, whatever device key it was signed for. */
  nextRevision(brandId: string, model: string, serial: string): number {
    return this.#store.latestRevision(brandId, model, serial) + 1;
  }

  /** Undefined if it was written, else the database's complaint; sqlite has no limits. */
  write(entry: SigningLogEntry): string | undefined {
    const texts = [entry.brandId, entry.model, entry.serial, entry.deviceKeyId];
    if (texts.some((text) => text.trim() === "")) {
      return "The Make, Model, Serial Number and device-key Fingerprint must be supplied";
    }
    if (!this.#factoryMode && texts.some((text) => [...text].length > maxChars)) {
      return `pq: value too long for type character varying(${maxChars})`;
    }
    this.#store.add(entry);
    return undefined;
  }
}
