import { isIP } from "node:net";
import { createSecureContext, type SecureContext } from "node:tls";
import { generate } from "selfsigned";

/** A certificate of an authority that only this rig has, and only for a day. */
interface Certificate {
  readonly private: string;
  readonly cert: string;
}

interface Validity {
  readonly notBeforeDate: Date;
  readonly notAfterDate: Date;
}

const dayMs = 24 * 3600 * 1000;

/** Makes certificates for whatever host a hook talks to; hooks trust it through their bundle of authorities. */
export class RigAuthority {
  /** PEM of the authority's own certificate. */
  readonly certificate: string;
  readonly #own: Certificate;
  readonly #validity: Validity;
  readonly #contexts = new Map<string, Promise<SecureContext>>();

  private constructor(own: Certificate, validity: Validity) {
    this.#own = own;
    this.#validity = validity;
    this.certificate = own.cert;
  }

  /** Certificates count from a year before the device's clock to ten years after it. */
  static async make(deviceNow: Date): Promise<RigAuthority> {
    const validity = {
      notBeforeDate: new Date(deviceNow.getTime() - 365 * dayMs),
      notAfterDate: new Date(deviceNow.getTime() + 3650 * dayMs),
    };
    const own = await generate([{ name: "commonName", value: "Rig authority, for this run only" }], {
      ...validity,
      keyType: "ec",
      algorithm: "sha256",
      extensions: [
        { name: "basicConstraints", cA: true, critical: true },
        { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
      ],
    });
    return new RigAuthority(own, validity);
  }

  /** What a server of that host or address shows. */
  contextFor(host: string): Promise<SecureContext> {
    const known = this.#contexts.get(host) ?? this.#make(host);
    this.#contexts.set(host, known);
    return known;
  }

  async #make(host: string): Promise<SecureContext> {
    const name = isIP(host) === 0 ? ({ type: 2, value: host } as const) : ({ type: 7, ip: host } as const);
    const leaf = await generate([{ name: "commonName", value: host.slice(0, 64) }], {
      ...this.#validity,
      keyType: "ec",
      algorithm: "sha256",
      extensions: [
        { name: "basicConstraints", cA: false },
        { name: "keyUsage", digitalSignature: true, critical: true },
        { name: "extKeyUsage", serverAuth: true },
        { name: "subjectAltName", altNames: [name] },
      ],
      ca: { key: this.#own.private, cert: this.#own.cert },
    });
    return createSecureContext({ key: leaf.private, cert: `${leaf.cert}\n${this.#own.cert}` });
  }
}
