/** What a TLS handshake showed of the other side. */
export interface TlsFacts {
  readonly protocol: string;
  /** When the certificate ends. */
  readonly validTo: Date;
  readonly issuer: string;
}

/** The network, asked by the doctor step by step so that each fault is named as itself. */
export interface Network {
  /** Addresses of the host. Throws the resolver's own error. */
  resolve(host: string, timeoutMs: number): Promise<readonly string[]>;
  /** Resolves once a connection stands, and closes it again: nothing is sent. */
  connect(host: string, port: number, timeoutMs: number): Promise<void>;
  /** A handshake with full verification, then closed. */
  handshake(target: TlsTarget, timeoutMs: number): Promise<TlsFacts>;
}

export interface TlsTarget {
  readonly host: string;
  readonly port: number;
  /** PEM texts trusted beside the system's authorities. */
  readonly ca: readonly string[];
}

export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "");
}

export function portOf(url: URL): number {
  if (url.port !== "") return Number(url.port);
  return url.protocol === "https:" ? 443 : 80;
}
