import { randomBytes } from "node:crypto";
import type { ModelAssertion } from "../../../src/assertion/assertion.ts";
import type { Clock } from "../../../src/clock/clock.ts";
import { type DeviceKey, generateDeviceKey } from "../../../src/keys/device-key.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { makeSerialRequest, serialRequestStream } from "../../../src/registration/serial-request.ts";
import { type Brand, makeBrand } from "../../../src/rig/brand.ts";
import { type ModelKind, signModel } from "../../../src/rig/models.ts";
import type { RigContext } from "../../../src/rig/rig-context.ts";
import { type VaultOptions, VaultServer } from "../../../src/rig/vault/vault-server.ts";

export const now = new Date("2026-11-20T12:00:00Z");
export const validFrom = new Date("2026-01-01T00:00:00Z");
export const apiKey = "rig-api-key-0001";

/** A clock that is set by hand; waiting passes its time at once and is written down. */
export class HandClock implements Clock {
  time = now;
  readonly waitsMs: number[] = [];

  now(): Date {
    return this.time;
  }

  monotonicMs(): number {
    return this.time.getTime();
  }

  async wait(waitMs: number): Promise<void> {
    this.waitsMs.push(waitMs);
    this.time = new Date(this.time.getTime() + waitMs);
  }
}

export function makeContext(clock: Clock = new HandClock()): RigContext {
  return { clock, crypto: nodeCrypto, randomBytes: (count) => new Uint8Array(randomBytes(count)) };
}

export interface Setup {
  readonly brand: Brand;
  readonly model: ModelAssertion;
  readonly key: DeviceKey;
}

/** A brand, a model and a device key; RSA-2048, since the size does not matter. */
export async function makeSetup(kind: ModelKind = "graded", serialAuthority?: "separate"): Promise<Setup> {
  const brand = await makeBrand({
    validFrom,
    crypto: nodeCrypto,
    ...(serialAuthority === undefined ? {} : { serialAuthority }),
  });
  const model = signModel(brand, { kind, model: "rig-model", signedAt: validFrom }, nodeCrypto);
  return { brand, model, key: await generateDeviceKey(2048) };
}

export async function startVault(setup: Setup, options: Partial<VaultOptions> = {}): Promise<VaultServer> {
  const { brandId, model } = setup.model;
  const models = [{ brandId, model, apiKey }];
  return await VaultServer.start({ context: makeContext(), brand: setup.brand, models, ...options });
}

/** A request-id as a gadget gets it. */
export async function requestIdFrom(url: string): Promise<string> {
  const response = await fetch(`${url}request-id`, { method: "POST", headers: { "api-key": apiKey } });
  const value = (await response.json()) as { "request-id": string };
  return value["request-id"];
}

/** The stream for a serial-request of this setup's device. */
export function requestStream(setup: Setup, requestId: string, serial = "SN-1"): Uint8Array<ArrayBuffer> {
  const { model, key } = setup;
  const request = makeSerialRequest({
    model,
    serial,
    requestId,
    key,
    body: undefined,
    signedAt: now,
    crypto: nodeCrypto,
  });
  return new Uint8Array(serialRequestStream(request, model));
}

/** Posts a serial-request; the path is `serial` at a vault, `devices` at the store. */
export async function postStream(
  url: string,
  stream: Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const type = "application/x.ubuntu.assertion";
  return await fetch(url, {
    method: "POST",
    headers: { "api-key": apiKey, "content-type": type, ...headers },
    body: stream,
    redirect: "manual",
  });
}

/** Request-id and serial-request, one after the other. */
export async function register(setup: Setup, vault: VaultServer, serial = "SN-1"): Promise<Response> {
  return await postStream(`${vault.url}serial`, requestStream(setup, await requestIdFrom(vault.url), serial));
}
