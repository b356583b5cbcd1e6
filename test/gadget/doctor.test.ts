import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommand } from "../../scripts/command.ts";
import { trustedStream } from "../../src/rig/brand.ts";
import { VaultServer } from "../../src/rig/vault/vault-server.ts";
import { type BrandAndModel, context, HookRig, makeBrandAndModel } from "./hook-rig.ts";
import { executable, Workshop } from "./unpacked-gadget.ts";

const apiKey = "not-a-real-key";
const settings = `vault:
  url: https://vault.invalid/v1/
  headers:
    api-key: {file: api-key}
serial:
  sources: [dmi.product-serial]
trust: [trusted.assert]
`;
/** In the hook's place: the doctor, asked as a gadget's author would ask it. */
const askDoctor = `#!/bin/sh
exec "$SNAP/bin/prepare-device" doctor --root "$SNAPPY_GLOBAL_ROOT" --json
`;

interface Seen {
  readonly outcome: string;
  readonly checks: readonly {
    readonly id: string;
    readonly outcome: string;
    readonly code?: string;
    readonly message: string;
  }[];
}

let workshop: Workshop;
let gadget: string;
let made: BrandAndModel;
let vault: VaultServer;

beforeAll(async () => {
  workshop = new Workshop();
  made = await makeBrandAndModel();
  const { brand, model } = made;
  vault = await VaultServer.start({ context, brand, models: [{ brandId: model.brandId, model: model.model, apiKey }] });
  const source = workshop.author({
    "prepare-device.yaml": [settings, 0o644],
    "api-key": [`${apiKey}\n`, 0o600],
    "trusted.assert": [new TextDecoder().decode(trustedStream(brand)), 0o644],
  });
  gadget = workshop.stage(source, "staged", { executable });
  writeFileSync(join(gadget, "meta/hooks/prepare-device"), askDoctor, { mode: 0o755 });
});

afterAll(async () => {
  await vault.close();
  workshop[Symbol.dispose]();
});

/** What `snap set` gave the gadget; the file names a vault that nobody has. */
const configuration = () => ({ "prepare-device": { vault: { url: vault.url } } });

async function examined(rig: HookRig): Promise<{ status: number; seen: Seen }> {
  const { status, stdout } = await rig.run("prepare-device");
  return { status, seen: JSON.parse(stdout) as Seen };
}

function found({ checks }: Seen): readonly string[] {
  return checks
    .filter(({ outcome }) => outcome !== "ok" && outcome !== "skipped")
    .map(({ id, outcome, code }) => `${id} ${outcome} ${code}`);
}

test("inside a hook, with the grants of the route adopted, everything is in order and snapd's own facts are told", async () => {
  await using rig = await HookRig.start(gadget, made, { configuration: configuration() });
  const { status, seen } = await examined(rig);
  expect({ status, found: found(seen) }).toEqual({ status: 0, found: ["settings warning settings-trust-in-use"] });
  const message = (id: string) => seen.checks.find((check) => check.id === id)?.message;
  expect(message("interfaces")).toContain("hardware-observe");
  expect(message("route")).toMatch(/^adopted: /);
  expect(message("snapd")).toContain("system mode run");
  expect(vault.records.map(({ path }) => path)).not.toContain("/v1/request-id");
});

test("inside a hook without these grants, what is closed to it is no fault: snapd keeps the key", async () => {
  const plugs = { network: true, "hardware-observe": true, control: false, "device-keys": false };
  await using rig = await HookRig.start(gadget, made, { configuration: configuration(), plugs });
  const { status, seen } = await examined(rig);
  expect({ status, found: found(seen) }).toEqual({ status: 0, found: ["settings warning settings-trust-in-use"] });
  const skipped = seen.checks.filter(({ outcome }) => outcome === "skipped").map(({ id }) => id);
  expect(skipped).toEqual(expect.arrayContaining(["keys", "assertions"]));
  expect(seen.checks.find(({ id }) => id === "identity")).toMatchObject({
    outcome: "ok",
    message: "not yet, says snapd",
  });
});

test("inside a hook, the plug that a source needs is missed by its name", async () => {
  const plugs = { network: true, "hardware-observe": false, control: false, "device-keys": false };
  await using rig = await HookRig.start(gadget, made, { configuration: configuration(), plugs });
  const { seen } = await examined(rig);
  expect(seen.checks.find(({ id }) => id === "interfaces")).toMatchObject({ outcome: "failed", code: "plug-missing" });
});

test("inside a hook whose snapd never answers, the doctor says so and comes to an end", async () => {
  const root = join(workshop.folder, "silent");
  mkdirSync(join(root, "run"), { recursive: true });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => void sockets.add(socket));
  await new Promise<void>((resolve) => void server.listen(join(root, "run/snapd-snap.socket"), resolve));
  try {
    const env = { SNAP: gadget, SNAP_COMMON: root, SNAP_COOKIE: "c".repeat(43), SNAPPY_GLOBAL_ROOT: root };
    const { status, stdout } = await runCommand(join(gadget, "meta/hooks/prepare-device"), [], { cwd: "/", env });
    const { checks } = JSON.parse(stdout) as Seen;
    expect(status).toBe(5);
    expect(checks[0]).toMatchObject({ id: "settings", outcome: "fatal", code: "snapd-too-slow" });
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
});
