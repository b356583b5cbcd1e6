import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { devicePaths } from "../../../src/rig/device.ts";
import { runAgent } from "../setup/agent.ts";
import { type Outcome, World } from "../setup/world.ts";
import { faults } from "./faults.ts";
import { answering, brand, closing, deviceKey, everyCheck, json } from "./lab.ts";

interface CheckSeen {
  readonly id: string;
  readonly outcome: string;
  readonly code?: string;
  readonly cure?: string;
  readonly message?: string;
}

afterAll(() => {
  for (const close of closing) close();
});

function checksOf({ document }: Outcome): readonly CheckSeen[] {
  return (document["checks"] as readonly CheckSeen[] | undefined) ?? [];
}

/** Every check that found something, as ID OUTCOME CODE; trust is in every world's settings and is left out. */
function found(outcome: Outcome): string[] {
  return checksOf(outcome)
    .filter(({ outcome: it, id }) => ["warning", "failed", "fatal"].includes(it) && id !== "settings")
    .map(({ id, outcome: it, code }) => `${id} ${it} ${code}`);
}

describe.concurrent("the doctor finds", () => {
  test.for(faults)("$name", async ({ world: input, breakIt, finding, status }) => {
    await using world = await World.make({ brand, ...input });
    await breakIt?.(world);
    const askedBefore = world.asked.length;
    const outcome = await world.run("doctor", everyCheck);
    const [id, kind, code] = finding.split(" ");
    const seen = checksOf(outcome).find((check) => check.id === id);
    expect(seen).toMatchObject({ outcome: kind, code });
    expect(seen?.cure).toMatch(/./);
    if (status !== undefined) expect(outcome.status).toBe(status);
    expect(world.asked.slice(askedBefore).filter(({ path }) => path.endsWith("request-id"))).toEqual([]);
  });
});

test("a vault that is well and tells no version is well", async () => {
  await using world = await World.make({ brand });
  await answering(world, (request, response) => {
    if (request.url?.endsWith("/version") === true) request.socket.destroy();
    else json(request, response);
  });
  const vault = checksOf(await world.run("doctor", everyCheck)).find(({ id }) => id === "vault");
  expect(vault).toMatchObject({ outcome: "ok", message: "it is well, version unknown" });
});

test("settings that all may read are found out by whatever path they are named", async () => {
  await using world = await World.make({ brand });
  world.writeSettings({ vault: { url: world.vault.url, headers: { "api-key": world.apiKey } } });
  chmodSync(world.path("settings.yaml"), 0o644);
  const args = ["doctor", "--config", "settings.yaml", "--root", world.root, "--json", "--only", "secrets"];
  const { stdout } = await runAgent(args, { workingFolder: world.folder });
  const { checks } = JSON.parse(stdout) as { checks: readonly CheckSeen[] };
  expect(checks.find(({ id }) => id === "secrets")).toMatchObject({ code: "settings-readable-by-all" });
});

test("a unit whose settings have a mistake still mails no secret", async () => {
  await using world = await World.make({ brand });
  const log = join(world.root, "var/lib/snapd/device/prepare-device/log.jsonl");
  mkdirSync(dirname(log), { recursive: true });
  writeFileSync(log, `the vault was asked with ${world.apiKey}\n`);
  world.writeSettings({ vault: { ulr: world.vault.url, headers: { "api-key": { file: "api-key" } } } });
  const out = world.path("unit.zip");
  expect((await world.run("diag", ["--out", out])).status).toBe(0);
  const texts = Object.values(unzipSync(new Uint8Array(readFileSync(out)))).map((content) => strFromU8(content));
  expect(texts.join("\n")).toContain("the vault was asked with");
  expect(texts.join("\n")).not.toContain(world.apiKey);
  rmSync(log);
});

describe("a healthy device", () => {
  let world: World;

  beforeAll(async () => {
    world = await World.make({ brand, deviceKey });
  });
  afterAll(() => world[Symbol.asyncDispose]());

  test("has nothing wrong with it, before and after its registration, and no request-id is spent on finding out", async () => {
    const before = await world.run("doctor", everyCheck);
    expect({ status: before.status, found: found(before) }).toEqual({ status: 0, found: [] });
    expect(world.askedFor).toEqual(["health", "version"]);
    expect((await world.provision()).status).toBe(0);
    const after = await world.run("doctor", everyCheck);
    expect({ status: after.status, found: found(after) }).toEqual({ status: 0, found: [] });
    expect(checksOf(after).find(({ id }) => id === "identity")).toMatchObject({ outcome: "ok" });
  });

  test("a half finished registration is told as what it is", async () => {
    await using half = await World.make({
      brand,
      deviceKey,
      vaultFaults: [{ fault: "lost-answer", endpoint: "serial", times: 99 }],
    });
    await half.provision();
    expect(found(await half.run("doctor", everyCheck))).toContain("identity warning not-registered");
  });

  test("a serial that the vault has signed for another key, too, is told of a registered device", async () => {
    await using again = await World.make({ brand });
    expect((await again.provision()).status).toBe(0);
    // The board is flashed anew.
    rmSync(devicePaths(again.root, again.model).deviceFolder, { recursive: true });
    rmSync(join(again.root, "var/snap"), { recursive: true });
    again.forget("serial", "");
    expect((await again.provision()).status).toBe(0);
    expect(found(await again.run("doctor", everyCheck))).toEqual(["identity warning serial-signed-before"]);
  });

  test("only some checks, without some, and warnings as failures", async () => {
    const only = await world.run("doctor", ["--only", "tcp"]);
    expect(checksOf(only).map(({ id }) => id)).toEqual(["settings", "dns", "tcp"]);
    const without = await world.run("doctor", ["--ignore", "vault", "serial"]);
    expect(checksOf(without).filter(({ outcome }) => outcome === "ignored")).toHaveLength(2);
    expect(checksOf(without).find(({ id }) => id === "serial-odds")).toMatchObject({
      outcome: "skipped",
      notMade: true,
    });
    expect((await world.run("doctor", ["--strict"])).status).toBe(3);
    expect((await world.run("doctor", ["--only", "nonsense"])).document.error?.code).toBe("doctor-check-unknown");
  });
});

describe("at a desk", () => {
  test("what looks at this machine is left out in one line, and nothing is asked of the vault", async () => {
    await using world = await World.make({ brand, deviceKey });
    const config = ["--config", world.path("settings.yaml"), "--root", world.root];
    const { status, stdout } = await runAgent(["doctor", ...config]);
    expect({ status, asked: world.askedFor }).toEqual({ status: 0, asked: [] });
    expect(stdout).toMatch(/^skipped {2}6 checks +not asked: with --root .*\n +clock, dns, tcp, tls, vault, storage$/m);
  });

  test("broken settings are one finding and one line about the rest, with the way to all mistakes", async () => {
    await using world = await World.make({ brand, deviceKey });
    world.writeSettings({ valut: {}, serail: {} });
    const { stdout } = await runAgent(["doctor", "--config", world.path("settings.yaml"), "--root", world.root]);
    expect(stdout).toContain(`config check ${world.path("settings.yaml")}`);
    expect(stdout).toMatch(/^skipped {2}23 checks +not asked: settings must be in order first$/m);
    expect(stdout.trimEnd().split("\n").length).toBeLessThan(8);
  });

  test("a missing serial names the sources that would do", async () => {
    await using world = await World.make({ brand, deviceKey });
    world.writeSettings({ serial: { sources: ["device-tree.serial-number"] } });
    const { document } = await world.run("doctor", ["--only", "serial"]);
    expect((document["checks"] as readonly CheckSeen[]).find(({ id }) => id === "serial")?.cure).toContain(
      "This hardware also has dmi.product-serial",
    );
  });

  test("a folder that is no device's root is named, with the one that may have been meant", async () => {
    await using world = await World.make({ brand, deviceKey });
    const { status, stderr } = await runAgent(["serial", "--root", join(world.root, "..")]);
    expect(status).toBe(2);
    expect(stderr).toContain(`Did you mean --root ${world.root}?`);
  });
});
