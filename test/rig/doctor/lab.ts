import { writeFileSync } from "node:fs";
import { createServer as createPlain, type RequestListener } from "node:http";
import { createServer as createTls } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { allChecks } from "../../../src/doctor/all-checks.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { makeBrand } from "../../../src/rig/brand.ts";
import { devicePaths } from "../../../src/rig/device.ts";
import { makeCertificate } from "../../unit/http/certificates.ts";
import { rigBrand, smallDeviceKey, validFrom, type World } from "../setup/world.ts";

export const brand = await rigBrand();
/** A brand whose vault signs with an account of its own, which a model has to allow. */
export const dividedBrand = await makeBrand({ validFrom, crypto: nodeCrypto, serialAuthority: "separate" });
export const deviceKey = await smallDeviceKey();
export const day = 24 * 3600 * 1000;

/** Worlds lie below a folder, where the machine's own clock, network and disk are asked by name only. */
export const everyCheck = ["--only", ...allChecks.map(({ id }) => id)];

/** What a fault left open; closed when the tests have ended. */
export const closing: (() => void)[] = [];

async function listening(server: ReturnType<typeof createPlain> | ReturnType<typeof createTls>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** A vault's host that answers whatever it is asked like this. */
export async function answering(world: World, listener: RequestListener): Promise<void> {
  const port = await listening(createPlain(listener));
  useVault(world, `http://127.0.0.1:${port}/v1/`);
}

export function useVault(world: World, url: string, more: Readonly<Record<string, unknown>> = {}): void {
  world.writeSettings({ vault: { url, headers: { "api-key": { file: "api-key" } }, ...more } });
}

interface CertificateFault {
  readonly name?: string;
  readonly from?: number;
  readonly until?: number;
  readonly known?: boolean;
}

export async function overTls(
  world: World,
  { name = "localhost", from = -day, until = 90 * day, known = true }: CertificateFault,
) {
  const now = Date.now();
  const issuer = makeCertificate({
    name: "Test CA",
    authority: true,
    notBefore: new Date(now - 400 * day),
    notAfter: new Date(now + 400 * day),
  });
  const { certificate, key } = makeCertificate({
    name,
    issuer,
    notBefore: new Date(now + from),
    notAfter: new Date(now + until),
  });
  const port = await listening(createTls({ cert: certificate, key }, (_request, response) => response.end("{}")));
  writeFileSync(world.path("ca.pem"), issuer.certificate);
  useVault(world, `https://localhost:${port}/v1/`, known ? { ca: ["ca.pem"] } : {});
}

export const json: RequestListener = (_request, response) => {
  response.setHeader("content-type", "application/json").end('{"success":true}');
};

export function keyFile(world: World): string {
  return join(devicePaths(world.root, world.model).deviceFolder, "private-keys-v1", deviceKey.keyId);
}

export function serialPath(world: World): string {
  return join(world.root, "sys/class/dmi/id/product_serial");
}
