import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeAssertion } from "../../../src/assertion/encode.ts";
import { FsDisk } from "../../../src/disk/fs-disk.ts";
import { readOrMakeIdentityKey } from "../../../src/keys/identity-key.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { devicePaths } from "../../../src/rig/device.ts";
import { signModel } from "../../../src/rig/models.ts";
import { rigContext } from "../setup/world.ts";
import type { Fault } from "./fault.ts";
import { brand, closing, day, deviceKey, keyFile, serialPath, useVault } from "./lab.ts";
import { networkFaults } from "./network-faults.ts";

/** One broken thing each, and the finding it must lead to. */
export const faults: readonly Fault[] = [
  {
    name: "an API key that others may read",
    breakIt: (world) => chmodSync(world.path("api-key"), 0o644),
    finding: "settings fatal settings-secret-exposed",
    status: 3,
  },
  {
    name: "a word the settings do not have",
    breakIt: (world) => world.writeSettings({ valut: {} }),
    finding: "settings fatal settings-key-unknown",
    status: 3,
  },
  {
    name: "a prerequisite that is not there",
    breakIt: (world) => rmSync(world.path("brand.assert")),
    finding: "settings fatal settings-file-missing",
    status: 3,
  },
  {
    name: "a prerequisite that is no assertion",
    breakIt: (world) => writeFileSync(world.path("brand.assert"), "no assertion\n"),
    finding: "settings fatal assertion-file-unreadable",
  },
  {
    name: "a certificate file that is not there",
    breakIt: (world) => useVault(world, "https://localhost:1/v1/", { ca: ["gone.pem"] }),
    finding: "settings fatal settings-file-missing",
    status: 3,
  },
  {
    name: "the API key in settings that all may read",
    breakIt: (world) => {
      world.writeSettings({ vault: { url: world.vault.url, headers: { "api-key": world.apiKey } } });
      chmodSync(world.path("settings.yaml"), 0o644);
    },
    finding: "secrets warning settings-readable-by-all",
    status: 0,
  },
  {
    name: "plain http across the network",
    breakIt: (world) => useVault(world, "http://vault.invalid/v1/", { "plain-http": "allowed" }),
    finding: "plain-http warning settings-plain-http",
  },
  {
    name: "a filler text in place of the serial",
    world: { hardwareSerial: "To be filled by O.E.M." },
    finding: "serial failed serial-is-placeholder",
    status: 4,
  },
  {
    name: "no serial at all",
    breakIt: (world) => rmSync(serialPath(world)),
    finding: "serial failed serial-not-found",
    status: 4,
  },
  {
    name: "a serial that newer snapd refuses",
    world: { hardwareSerial: "AB_12", settings: { serial: { sources: ["dmi.product-serial"], form: "loose" } } },
    finding: "serial warning serial-not-strict",
    status: 0,
  },
  {
    name: "no model",
    breakIt: (world) => world.forget("model", ""),
    finding: "model failed model-not-found",
  },
  {
    name: "a model file that was changed after it was signed",
    breakIt: (world) => {
      const signed = new TextDecoder().decode(encodeAssertion(world.model));
      writeFileSync(world.path("other.assert"), signed.replace("grade: signed", "grade: dangerous"));
      world.writeSettings({ model: "other.assert" });
    },
    finding: "model-chain failed model-untrusted",
  },
  {
    name: "a model from a file whose brand is below a root that the settings do not trust",
    breakIt: (world) => {
      world.forget("account-key", "");
      world.writeSettings({ model: "model.assert", trust: undefined });
    },
    finding: "model-chain failed prerequisite-not-found",
    status: 7,
  },
  {
    name: "a clock behind the model's time",
    world: {
      model: signModel(
        brand,
        { kind: "graded", model: "rig-one", signedAt: new Date(Date.now() + 5 * day) },
        nodeCrypto,
      ),
    },
    finding: "clock failed clock-behind",
    status: 5,
  },
  ...networkFaults,
  {
    name: "keys that would lie in memory",
    breakIt: (world) => {
      const { deviceFolder } = devicePaths(world.root, world.model);
      const memory = mkdtempSync("/dev/shm/pd-doctor-");
      closing.push(() => rmSync(memory, { recursive: true }));
      rmSync(deviceFolder, { recursive: true });
      mkdirSync(join(memory, "device"));
      symlinkSync(join(memory, "device"), deviceFolder);
    },
    finding: "storage failed storage-not-lasting",
    status: 8,
  },
  {
    name: "a save partition that is not there",
    breakIt: (world) => rmSync(join(world.root, "var/lib/snapd/save"), { recursive: true }),
    finding: "storage warning save-not-mounted",
    status: 0,
  },
  {
    name: "a private key that others may read",
    world: { deviceKey },
    breakIt: (world) => chmodSync(keyFile(world), 0o644),
    finding: "keys failed key-file-exposed",
  },
  {
    name: "a private key that is none",
    world: { deviceKey },
    breakIt: (world) => writeFileSync(keyFile(world), "nothing"),
    finding: "keys failed key-file-corrupt",
  },
  {
    name: "a key folder that everybody may write to",
    world: { deviceKey },
    breakIt: (world) => chmodSync(join(keyFile(world), ".."), 0o777),
    finding: "keys failed key-folder-open",
  },
  {
    name: "an identity key that is gone, of a device that is registered",
    world: { deviceKey },
    breakIt: async (world) => {
      await world.provision();
      rmSync(join(world.ownFolder, "identity-key"));
    },
    finding: "keys failed identity-key-lost",
    status: 8,
  },
  {
    name: "an identity key that is cut, of a device that is registered",
    world: { deviceKey },
    breakIt: async (world) => {
      await world.provision();
      writeFileSync(join(world.ownFolder, "identity-key"), "");
    },
    finding: "keys failed identity-key-corrupt",
    status: 8,
  },
  {
    name: "an identity key of another device",
    world: { deviceKey },
    breakIt: async (world) => {
      await world.provision();
      rmSync(join(world.ownFolder, "identity-key"));
      readOrMakeIdentityKey(new FsDisk(), world.ownFolder, (length) => new Uint8Array(randomBytes(length)));
    },
    finding: "identity failed identity-key-lost",
    status: 8,
  },
  {
    name: "snapd told not to register",
    breakIt: (world) => {
      mkdirSync(join(world.root, "run/snapd"), { recursive: true });
      writeFileSync(join(world.root, "run/snapd/noregister"), "");
    },
    finding: "snapd failed noregister-set",
    status: 8,
  },
  {
    name: "a last hook that was blocked",
    breakIt: (world) => {
      const folder = join(world.root, "var/snap/acme-gadget/common/prepare-device");
      mkdirSync(folder, { recursive: true });
      const verdict = {
        version: 1,
        at: rigContext.clock.now().toISOString(),
        hook: "prepare-device",
        health: "blocked",
        code: "vault-api-key-refused",
        message: "the vault does not take this API key",
      };
      writeFileSync(join(folder, "verdict.json"), JSON.stringify(verdict));
    },
    finding: "verdict warning vault-api-key-refused",
    status: 0,
  },
];
