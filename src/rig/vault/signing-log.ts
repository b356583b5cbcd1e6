/** One serial the vault has signed. */
export interface SigningLogEntry {
  readonly brandId: string;
  readonly model: string;
  readonly serial: string;
  readonly deviceKeyId: string;
  readonly revision: number;
}

/** PostgreSQL counts characters, not bytes. */
const maxChars = 200;

/** What the vault has signed: from it come the revisions, and nothing is ever refused for being there. */
export class SigningLog {
  readonly #entries: SigningLogEntry[] = [];
  readonly #factoryMode: boolean;

  constructor(factoryMode: boolean) {
    this.#factoryMode = factoryMode;
  }

  get entries(): readonly SigningLogEntry[] {
    return this.#entries;
  }

  /** The revision the next assertion for this serial gets: from 1, whatever device key it was signed for. */
  nextRevision(brandId: string, model: string, serial: string): number {
    const same = this.#entries.filter((one) => one.brandId === brandId && one.model === model && one.serial === serial);
    return Math.max(0, ...same.map((one) => one.revision)) + 1;
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
    this.#entries.push(entry);
    return undefined;
  }
}
