import { afterAll, describe, expect, test } from "vitest";
import { systemClock } from "../../../src/clock/system-clock.ts";
import { UndiciHttp } from "../../../src/http/undici-http.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { Problem } from "../../../src/problem/problem.ts";
import type { Endpoints } from "../../../src/vault/endpoints.ts";
import { HttpVault } from "../../../src/vault/http-vault.ts";
import {
  bodyBytes,
  type RecordedExchange,
  type RecordedResponse,
  readVaultCases,
  readVaultSerials,
} from "../../vectors/vault/read-cases.ts";
import { startPeer } from "../http/loopback.ts";

// Case -> outcome of its exchanges, in order: a code of ours, or what was got. "id" is a request-id, "SN" a serial.
const expected: Readonly<Record<string, readonly string[]>> = {
  "01a-request-id-happy": ["id"],
  "01b-serial-happy-header-model-body": ["serial SN-0001"],
  "01c-serial-happy-no-model-no-body": ["serial SN-0002"],
  "02a-request-id-no-api-key": ["vault-api-key-refused"],
  "02b-request-id-bad-api-key": ["vault-api-key-refused"],
  "02c-serial-no-api-key": ["vault-api-key-refused"],
  "02d-serial-bad-api-key": ["vault-api-key-refused"],
  "02e-serial-other-models-api-key": ["vault-model-unknown"],
  "02f-api-key-lower-case-header-name": ["id"],
  "02g-api-key-trailing-space": ["id"],
  "02h-api-key-other-case": ["vault-api-key-refused"],
  "03a-unknown-model": ["vault-model-unknown"],
  "03b-unknown-brand": ["vault-model-unknown"],
  "03c-model-case-differs": ["vault-model-unknown"],
  "04a-nonce-reused": ["serial SN-0001", "vault-request-id-spent"],
  "04b-nonce-expired-601s": ["vault-request-id-spent"],
  "04c-nonce-age-597s": ["serial SN-0001"],
  "04d-nonce-never-issued": ["vault-request-id-spent"],
  "04e-nonce-spent-by-unknown-model": ["vault-model-unknown", "vault-request-id-spent"],
  "04f-nonce-kept-by-mismatched-model": ["vault-model-mismatch", "serial SN-0001"],
  "04g-nonce-from-other-api-key": ["serial SN-0001"],
  "05a-serial-in-yaml-body-only": ["serial ?"],
  "05b-serial-both-differ": ["serial ?"],
  "05c-serial-nowhere-no-body": ["vault-serial-refused"],
  "05d-serial-nowhere-body-yaml": ["vault-serial-refused"],
  "05e-body-serial-is-yaml-integer": ["vault-fault"],
  "05f-body-serial-quoted-number": ["serial ?"],
  "05g-body-serial-empty-string": ["vault-serial-refused"],
  "05h-body-not-yaml": ["vault-serial-refused"],
  "05i-body-json-with-serial": ["serial ?"],
  "05j-body-serial-null": ["vault-serial-refused"],
  "05m-serial-blank": ["vault-serial-logging"],
  "05m-serial-dotdot": ["vault-serial-refused"],
  "05m-serial-len200": ["serial ?"],
  "05m-serial-len201": ["vault-serial-logging"],
  "05m-serial-slash": ["vault-serial-refused"],
  "05m-serial-unicode": ["serial ?"],
  "06a-dup-first": ["serial ?"],
  "06b-dup-same-key": ["serial ?"],
  "06c-dup-new-key": ["serial ?"],
  "06d-same-key-new-serial": ["serial ?"],
  "07a-inactive-key-request-id": ["id"],
  "07b-inactive-key-serial": ["vault-signing-key-inactive"],
  "07c-reenabled": ["serial ?"],
  "08a-empty-body": ["vault-request-empty"],
  "08b-garbage": ["vault-request-unreadable"],
  "08c-truncated-in-signature": ["vault-self-signature"],
  "08e-serial-altered-after-signing": ["vault-self-signature"],
  "08f-model-only": ["vault-type-wrong"],
  "08g-model-first-then-request": ["vault-type-wrong"],
  "08i-second-is-serial-request": ["vault-second-type-wrong"],
  "08j-second-is-account-key": ["vault-second-type-wrong"],
  "08k-third-is-serial-without-original": ["vault-request-unreadable"],
  "08m-form-encoded-content-type": ["serial ?"],
  "08n-no-content-type": ["serial ?"],
  "09a-model-matches": ["serial ?"],
  "09b-model-mismatch": ["vault-model-mismatch"],
  "09c-model-signature-broken": ["serial ?"],
  "10a-body-copied": ["serial ?"],
  "10b-body-1m": ["serial ?"],
  "10b-body-2m": ["serial ?"],
  "10b-body-64k": ["serial ?"],
  "10b-body-8m": ["vault-request-too-big"],
  "10c-http-body-32m-garbage": ["vault-request-too-big"],
  "10d-header-100k": ["serial ?"],
  "11-device-key-1024": ["serial ?"],
  "11-device-key-2048": ["serial ?"],
  "12-devices-path": ["vault-not-found"],
  "12-double-slash": ["vault-redirect"],
  "12-expect-100": ["serial ?"],
  "12-get-request-id": ["vault-method-refused"],
  "12-get-serial": ["vault-method-refused"],
  "12-health": ["vault-no-request-id"],
  "12-http10": ["id"],
  "12-options": ["vault-method-refused"],
  "12-put-serial": ["vault-method-refused"],
  "12-request-id-body-chunked-empty": ["id"],
  "12-request-id-with-body": ["id"],
  "12-serial-trailing-slash": ["vault-not-found"],
  "12-status-check": ["vault-no-request-id"],
  "12-status-ping": ["vault-answer-not-json"],
  "12-unknown-path": ["vault-not-found"],
  "12-version": ["vault-no-request-id"],
  "13b-vault-restarted-between": ["serial ?"],
  "13e-db-down-health": ["vault-refused"],
  "13e2-db-down-status-check": ["vault-fault"],
  "14a-serial-case-variant": ["serial ?", "serial ?"],
  "14e-body-serial-float": ["vault-fault"],
  "14j-plain-again": ["serial ?"],
  "14k-two-happy-streams-keepalive": ["id", "id"],
  "14r-gzip-accept": ["id"],
  "14s-gzipped-request": ["vault-request-unreadable"],
  "20a-sqlite-request-id": ["id"],
  "20b-sqlite-serial": ["serial ?"],
  "20d-sqlite-bad-key": ["vault-api-key-refused"],
  "20e-sqlite-unknown-model": ["vault-model-unknown"],
};

const cases = readVaultCases();
const http = new UndiciHttp({ clock: systemClock });
afterAll(() => http.close());

function chunked(body: Uint8Array, sizes: readonly number[]): Uint8Array {
  let at = 0;
  const parts = sizes.map((size) => {
    at += size;
    return Buffer.concat([Buffer.from(`${size.toString(16)}\r\n`), body.subarray(at - size, at), Buffer.from("\r\n")]);
  });
  return Buffer.concat([...parts, Buffer.from("0\r\n\r\n")]);
}

/** The response's bytes as they came over the wire. */
function wireBytes(response: RecordedResponse): Uint8Array {
  const body = bodyBytes(response.body);
  const interim = (response.interim ?? []).map((one) => `HTTP/1.1 ${one.status} ${one.reason}\r\n\r\n`).join("");
  const lines = response.headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const head = `${interim}${response.version} ${response.status} ${response.reason}\r\n${lines}\r\n`;
  const wire = response.chunks === undefined ? body : chunked(body, response.chunks);
  return Buffer.concat([Buffer.from(head, "latin1"), wire]);
}

/** The serial asked for, in the request's header, as the vault wrote it into its answer. */
function signedSerial(exchange: RecordedExchange): string {
  const text = new TextDecoder().decode(bodyBytes(exchange.response.body));
  return /^serial: (.*)$/mu.exec(text)?.[1] ?? "";
}

async function outcomeOf(url: URL, asksSerial: boolean): Promise<string> {
  const endpoints: Endpoints = { requestIdUrl: url, serialUrl: url, via: "vault", headers: { "Api-Key": "loopback" } };
  const vault = new HttpVault({ http, endpoints, crypto: nodeCrypto, clock: systemClock });
  try {
    if (!asksSerial) return (await vault.requestId()) === "" ? "empty id" : "id";
    const answer = await vault.submit(new TextEncoder().encode("type: serial-request\n"));
    if (answer.kind === "pending") return "pending";
    const [serial] = answer.assertions;
    return serial?.type === "serial" ? `serial ${serial.serial}` : `type ${serial?.type}`;
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
}

describe("every recorded answer of the real vault", () => {
  test("has its outcome in the table", () => {
    expect(cases.map((one) => one.case)).toEqual(Object.keys(expected).sort());
    expect(cases.length).toBeGreaterThan(90);
  });

  test.each(cases.map((one) => [one.case, one] as const))("%s", async (name, recorded) => {
    for (const [index, exchange] of recorded.exchanges.entries()) {
      const { response, request } = exchange;
      const wire = wireBytes(response);
      const server = await startPeer((socket) =>
        response.version === "HTTP/1.0" ? socket.end(wire) : socket.write(wire),
      );
      const want = expected[name]?.[index]?.replace("?", signedSerial(exchange));
      // What was sent to other paths than a vault's own two is answered as a request-id would be.
      const outcome = await outcomeOf(
        server.url,
        /\/serial\/?$|\/devices$/u.test(request.path) || /SN/u.test(want ?? ""),
      );
      expect(outcome).toBe(want);
      await server.close();
    }
  });
});

test("the serials recorded as files come out of the answers byte for byte", async () => {
  const serials = readVaultSerials();
  const withFile = cases.filter((one) => one.serialFile !== undefined);
  expect(withFile.length).toBeGreaterThanOrEqual(6);
  for (const one of withFile) {
    const body = one.exchanges[0] === undefined ? new Uint8Array() : bodyBytes(one.exchanges[0].response.body);
    const server = await startPeer((socket) =>
      socket.write(wireBytes((one.exchanges[0] as RecordedExchange).response)),
    );
    const endpoints: Endpoints = { requestIdUrl: server.url, serialUrl: server.url, via: "vault", headers: {} };
    const vault = new HttpVault({ http, endpoints, crypto: nodeCrypto, clock: systemClock });
    const answer = await vault.submit(body);
    const { encodeAssertion } = await import("../../../src/assertion/encode.ts");
    const [serial] = answer.kind === "signed" ? answer.assertions : [];
    if (serial === undefined) throw new Error(`no serial in ${one.case}`);
    const text = new TextDecoder().decode(encodeAssertion(serial)).trimEnd();
    expect(text).toBe(new TextDecoder().decode(serials.get(one.serialFile ?? "")).trimEnd());
    await server.close();
  }
});
