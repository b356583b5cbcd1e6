import type { Assertion, HeaderValue } from "../../src/assertion/assertion.ts";
import { encodeAssertion } from "../../src/assertion/encode.ts";
import { encodeUtf8 } from "../../src/assertion/utf8.ts";

/**
 * What both sides must agree on, as netstrings without the comma (test/snapd/oracle/canonical.go writes the same):
 * parts are appended as text or bytes, so that nothing is copied before it is hashed.
 */
export class Canonical {
  readonly parts: (string | Uint8Array)[] = [];

  text(text: string): void {
    this.parts.push(`${Buffer.byteLength(text)}:${text}`);
  }

  bytes(bytes: Uint8Array): void {
    this.parts.push(`${bytes.length}:`, bytes);
  }

  number(value: number): void {
    this.text(String(value));
  }

  list(items: readonly string[]): void {
    this.number(items.length);
    for (const item of items) this.text(item);
  }

  instant(date: Date | undefined): void {
    this.text(date === undefined ? "-" : String(date.getTime()));
  }

  value(value: HeaderValue): void {
    if (typeof value === "string") {
      this.parts.push("s");
      this.text(value);
    } else if (value instanceof Map) {
      this.parts.push("m");
      this.#entries(value as ReadonlyMap<string, HeaderValue>);
    } else {
      const items = value as readonly HeaderValue[];
      this.parts.push("l");
      this.number(items.length);
      for (const item of items) this.value(item);
    }
  }

  #entries(map: ReadonlyMap<string, HeaderValue>): void {
    this.number(map.size);
    for (const name of [...map.keys()].sort()) {
      this.text(name);
      this.value(map.get(name) ?? "");
    }
  }

  assertion(a: Assertion): void {
    this.text(a.type);
    this.#revision(a.format);
    this.#revision(a.revision);
    this.text(a.authorityId);
    this.text(a.signKeyId);
    this.list(a.primaryKey);
    this.value(a.headers);
    this.bytes(a.body);
    this.number(a.content.length);
    this.bytes(typeof a.signature === "string" ? encodeUtf8(a.signature) : a.signature);
    this.bytes(encodeAssertion(a));
    this.#fields(a);
  }

  /** What a number holds exactly; beyond, the header itself, which is compared with all others, has to do. */
  #revision(value: number): void {
    this.text(value >= 2 ** 53 ? "big" : String(value));
  }

  #texts(...texts: readonly (string | undefined)[]): void {
    for (const text of texts) this.text(text ?? "");
  }

  #fields(a: Assertion): void {
    switch (a.type) {
      case "account":
        this.#texts(a.accountId, a.displayName, a.validation);
        break;
      case "account-key":
        this.#texts(a.accountId, a.name, a.publicKeyId);
        this.instant(goTime(a.since));
        this.instant(a.until);
        return;
      case "model":
        this.#texts(a.brandId, a.model, a.series, String(a.classic), a.grade ?? "unset", a.gadget, a.store);
        this.list(a.serialAuthority);
        break;
      case "serial":
        this.#texts(a.brandId, a.model, a.serial, a.deviceKeyId);
        break;
      case "serial-request":
        this.#texts(a.brandId, a.model, a.requestId, a.serial, a.deviceKeyId);
        return;
      case "device-session-request":
        this.#texts(a.brandId, a.model, a.serial, a.nonce);
        break;
      case "store":
        this.#texts(a.store, a.operatorId);
        break;
      case "hardware-identity":
        return;
    }
    this.instant(goTime(a.timestamp));
  }
}

const zeroTimeMs = -62_135_596_800_000;

/** Go's zero time counts as no time there. */
function goTime(date: Date): Date | undefined {
  return date.getTime() === zeroTimeMs ? undefined : date;
}
