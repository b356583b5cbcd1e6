import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { signModel } from "../../../src/rig/models.ts";
import { validFrom } from "../setup/world.ts";
import type { Fault } from "./fault.ts";
import { answering, day, dividedBrand, json, overTls, useVault } from "./lab.ts";

/** What is wrong between the device and its vault, and with the vault. */
export const networkFaults: readonly Fault[] = [
  {
    name: "a host that nobody knows",
    breakIt: (world) => useVault(world, "https://vault.invalid/v1/"),
    finding: "dns failed host-unknown",
    status: 5,
  },
  {
    name: "a port nobody listens on",
    breakIt: (world) => useVault(world, "http://127.0.0.1:1/v1/"),
    finding: "tcp failed connection-refused",
    status: 5,
  },
  {
    name: "a proxy that is not there",
    breakIt: (world) => useVault(world, "https://vault.example.com/v1/", { proxy: "http://127.0.0.1:1" }),
    finding: "tcp failed connection-refused",
    status: 5,
  },
  {
    name: "an authority nobody knows",
    breakIt: (world) => overTls(world, { known: false }),
    finding: "tls failed tls-unknown-ca",
    status: 7,
  },
  {
    name: "a certificate that has ended",
    breakIt: (world) => overTls(world, { from: -9 * day, until: -day }),
    finding: "tls failed tls-expired",
    status: 7,
  },
  {
    name: "a certificate that is not valid yet",
    breakIt: (world) => overTls(world, { from: day }),
    finding: "tls failed tls-not-yet-valid",
    status: 5,
  },
  {
    name: "a certificate for another host",
    breakIt: (world) => overTls(world, { name: "other.example.com" }),
    finding: "tls failed tls-host-mismatch",
    status: 7,
  },
  {
    name: "a certificate that ends soon",
    breakIt: (world) => overTls(world, { until: 10 * day }),
    finding: "tls warning certificate-ends-soon",
    status: 0,
  },
  {
    name: "a login page in place of the vault",
    breakIt: (world) =>
      answering(world, (_request, response) => {
        response.setHeader("content-type", "text/html").end("<!DOCTYPE html><title>Log in</title>");
      }),
    finding: "vault failed captive-portal",
    status: 5,
  },
  {
    name: "a login page in place of the vault's health, and nothing in place of its version",
    breakIt: (world) =>
      answering(world, (request, response) => {
        if (request.url?.endsWith("/version") === true) request.socket.destroy();
        else response.setHeader("content-type", "text/html").end("<!DOCTYPE html><title>Log in</title>");
      }),
    finding: "vault failed captive-portal",
    status: 5,
  },
  {
    name: "a portal that sends everybody to its own page",
    breakIt: (world) =>
      answering(world, (_request, response) => {
        response.writeHead(302, { location: "http://portal.example/login" }).end();
      }),
    finding: "vault failed vault-redirect",
    status: 3,
  },
  {
    name: "a network that wants a login, and says so",
    breakIt: (world) => answering(world, (_request, response) => void response.writeHead(511).end("log in")),
    finding: "vault failed captive-portal",
    status: 5,
  },
  {
    name: "another clock at a vault without a health check",
    breakIt: (world) =>
      answering(world, (_request, response) => {
        const date = new Date(Date.now() - 3600_000).toUTCString();
        response.writeHead(404, { date, "content-type": "text/plain" }).end("404 page not found");
      }),
    finding: "vault warning clock-skewed",
    status: 0,
  },
  {
    name: "a vault whose account may not sign this model's serials",
    world: {
      brand: dividedBrand,
      model: signModel(
        { ...dividedBrand, serialSigner: dividedBrand.brand },
        { kind: "graded", model: "rig-one", signedAt: validFrom },
        nodeCrypto,
      ),
    },
    finding: "serial-authority warning serial-authority-refused",
    status: 0,
  },
  {
    name: "a vault whose database is down",
    breakIt: (world) =>
      answering(world, (_request, response) => {
        response.writeHead(400, { "content-type": "application/json" }).end('{"database":"down\u001b[31m"}');
      }),
    finding: "vault failed vault-not-healthy",
    status: 5,
  },
  {
    name: "a vault with another idea of the time",
    breakIt: (world) =>
      answering(world, (request, response) => {
        response.setHeader("date", new Date(Date.now() + 3600_000).toUTCString());
        json(request, response);
      }),
    finding: "vault warning clock-skewed",
    status: 0,
  },
  {
    name: "a vault that never answers",
    breakIt: (world) => answering(world, () => undefined),
    finding: "vault failed headers-timeout",
    status: 5,
  },
];
