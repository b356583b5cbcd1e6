import type { SigningFigures } from "./signing-table.ts";

/** What the vault's thread is started with. */
export interface VaultOrder {
  readonly model: string;
  /** Size of the keys of the throw-away brand, whose key signs the serials. */
  readonly signingKeyBits: number;
  /** Where it listens; a port is found. */
  readonly listen: string;
  /** The file of its signing log. */
  readonly signingLogFile: string;
}

/** What leaves the vault's thread when it is ready: nothing private of the brand is in it. */
export interface VaultFacts {
  readonly url: string;
  readonly apiKey: string;
  /** Encoded assertions. */
  readonly model: Uint8Array;
  readonly trusted: Uint8Array;
  readonly prerequisites: Uint8Array;
}

export interface VaultFigures extends SigningFigures {
  readonly requestIdsIssued: number;
  readonly requestIdsSpent: number;
  /** Live memory of the vault's thread, its garbage collected. */
  readonly heapBytes: number;
}

export type VaultQuestion = "figures" | "close";
export type VaultAnswer =
  | { readonly kind: "ready"; readonly facts: VaultFacts }
  | { readonly kind: "figures"; readonly figures: VaultFigures }
  | { readonly kind: "closed" };
