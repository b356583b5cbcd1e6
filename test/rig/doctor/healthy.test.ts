import { chmodSync, statSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FsDisk } from "../../../src/disk/fs-disk.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { putAssertion } from "../../../src/rig/assertion-files.ts";
import { devicePaths } from "../../../src/rig/device.ts";
import { readAssertionFile } from "../../../src/trust/assertion-file.ts";
import { runAgent } from "../setup/agent.ts";
import { World } from "../setup/world.ts";
import { brand, everyCheck } from "./lab.ts";

/** A device below Canonical's own root, which needs no `trust`: test/vectors/canonical. */
const generic = readAssertionFile(
  new FsDisk(),
  new URL("../../vectors/canonical/generic.assert", import.meta.url).pathname,
  nodeCrypto,
);

let world: World;

/** The settings as docs/doctor.md shows them: the vault, its API key in a file with mode 0600, where the serial comes from. */
beforeAll(async () => {
  const model = generic.find((one) => one.type === "model");
  if (model === undefined) throw new TypeError("the vector holds a model");
  const settings = { trust: undefined, prerequisites: undefined, store: undefined, deadline: undefined };
  world = await World.make({ brand, model, settings });
  const { assertionFolder } = devicePaths(world.root, world.model);
  for (const assertion of generic) putAssertion(assertionFolder, assertion);
});

afterAll(() => world[Symbol.asyncDispose]());

function doctor(...more: readonly string[]) {
  return runAgent(["doctor", "--config", world.path("settings.yaml"), "--root", world.root, ...everyCheck, ...more]);
}

describe("the doctor of a healthy device", () => {
  test("says that all is ok, within 2 s, also where warnings count", async () => {
    expect(statSync(world.path("api-key")).mode & 0o777).toBe(0o600);
    const { status, stdout, stderr } = await doctor("--strict");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const [, took] = /^all ok: \d+ ok, \d+ skipped in (\d+\.\d) s$/m.exec(stdout) ?? [];
    expect(Number(took), stdout).toBeLessThan(2);
    expect(stdout).not.toMatch(/^(?:warning|failed|fatal)/m);
  });

  test("says the same as a document", async () => {
    const { status, stdout } = await doctor("--json");
    expect({ status, document: JSON.parse(stdout) as unknown }).toMatchObject({
      status: 0,
      document: { outcome: "ok" },
    });
  });

  test("has asked the vault for its health and version, and for no request-id", () => {
    expect(world.askedFor).toEqual(["health", "version", "health", "version"]);
  });

  test("is not said any more when others may read the API key", async () => {
    chmodSync(world.path("api-key"), 0o644);
    const { status, stdout } = await doctor();
    expect({ status, allOk: stdout.includes("all ok") }).toEqual({ status: 3, allOk: false });
  });
});
