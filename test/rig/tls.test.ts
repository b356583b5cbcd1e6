import { writeFileSync } from "node:fs";
import type { TlsOptions } from "node:tls";
import { describe, expect, test } from "vitest";
import { LyingServer } from "../attacks/lying-server.ts";
import { makeCertificate } from "../unit/http/certificates.ts";
import { expectFailed, expectRegistered } from "./setup/expectations.ts";
import { rigBrand, type SettingsChange, smallDeviceKey, World } from "./setup/world.ts";

const brand = await rigBrand();
const deviceKey = await smallDeviceKey();
const authority = makeCertificate({ name: "Rig factory", authority: true });

interface Guarded extends AsyncDisposable {
  readonly world: World;
}

/** A device whose vault speaks TLS with this certificate, of an authority that the settings name. */
async function vaultInTls(server: TlsOptions, more: SettingsChange = {}): Promise<Guarded> {
  const world = await World.make({ brand, deviceKey });
  const door = await new LyingServer({ target: new URL(world.vault.url), tls: server }).listen();
  writeFileSync(world.path("ca.pem"), authority.certificate);
  const url = `https://localhost:${door.port}/v1/`;
  const vault = { url, headers: { "api-key": { file: "api-key" } }, ca: ["ca.pem"], ...more };
  world.writeSettings({ vault, deadline: 40 });
  return {
    world,
    [Symbol.asyncDispose]: async () => {
      await door.close();
      await world[Symbol.asyncDispose]();
    },
  };
}

function certificateFrom(notBefore: Date): TlsOptions {
  const { certificate: cert, key } = makeCertificate({ name: "localhost", issuer: authority, notBefore });
  return { cert, key };
}

const yesterday = new Date(Date.now() - 86_400_000);

describe("a device whose clock is behind the vault's certificate", () => {
  test("waits for the time, then registers; no request-id was spent on waiting", async () => {
    await using here = await vaultInTls(certificateFrom(new Date(Date.now() + 7_000)));
    const run = await here.world.provision();
    expectRegistered(here.world, run, "registered");
    expect(run.stderr).toContain("certificate is not yet valid");
    expect(run.stderr).toContain("the device's clock says 2");
    expect(here.world.askedFor).toEqual(["request-id", "serial"]);
  });
});

describe("a vault that wants a client certificate", () => {
  const wanting = {
    ...certificateFrom(yesterday),
    ca: authority.certificate,
    requestCert: true,
    rejectUnauthorized: true,
  };

  test("registers the device that the settings give one", async () => {
    const files = { "client-certificate": "client.pem", "client-key": "client.key" };
    await using here = await vaultInTls(wanting, files);
    const mine = makeCertificate({ name: "line 7", issuer: authority });
    writeFileSync(here.world.path("client.pem"), mine.certificate);
    writeFileSync(here.world.path("client.key"), mine.key, { mode: 0o600 });
    expectRegistered(here.world, await here.world.provision(), "registered");
  });

  // Up to TLS 1.2 the handshake tells; later versions tell afterwards, which may be lost with the connection.
  test("ends the run of another one before anything is sent, and says what is wanted", async () => {
    await using here = await vaultInTls({ ...wanting, maxVersion: "TLSv1.2" });
    const run = await here.world.provision();
    const { code = "", exit = 0, cure } = run.document.error ?? {};
    expect(["tls-client-refused", "tls-failed"]).toContain(code);
    expectFailed(run, code, exit);
    expect(cure).toContain("client certificate");
    expect(here.world.asked).toEqual([]);
  });
});
