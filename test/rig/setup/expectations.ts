import { statSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { devicePaths, keepsKeysOnSave } from "../../../src/rig/device.ts";
import type { Outcome, World } from "./world.ts";

interface Identity {
  readonly serial: string;
  readonly deviceKeyId: string;
}

function identityOf({ document }: Outcome): Identity {
  const { serial, deviceKeyId } = document;
  if (serial === undefined || deviceKeyId === undefined) throw new TypeError("the document names no identity");
  return { serial, deviceKeyId };
}

/** One key, one serial for it, both where snapd looks, nothing waiting; the run said so and ended well. */
export function expectRegistered(world: World, outcome: Outcome, as: "registered" | "already-registered"): Identity {
  const { status, stderr, document } = outcome;
  expect({ status, outcome: document.outcome, stderr }).toEqual({ status: 0, outcome: as, stderr });
  expect(stderr).not.toContain("(node:");
  const identity = identityOf(outcome);
  const { snapdKeys, waitingKeys, systemSerials, savedSerials } = world.state;
  expect(snapdKeys).toEqual([identity.deviceKeyId]);
  expect(waitingKeys).toEqual([]);
  const [system] = systemSerials;
  expect(systemSerials.map((one) => [one.serial, one.deviceKeyId])).toEqual([[identity.serial, identity.deviceKeyId]]);
  const saved = keepsKeysOnSave(world.model) ? [system?.encoded] : [];
  expect(savedSerials.map((one) => one.encoded)).toEqual(saved);
  const key = join(devicePaths(world.root, world.model).deviceFolder, "private-keys-v1", identity.deviceKeyId);
  expect(statSync(key).mode & 0o7777).toBe(0o600);
  return identity;
}

/** The run ended with this code and exit status: on stderr with a cure, on stdout as the one document. */
export function expectFailed(outcome: Outcome, code: string, exit: number): void {
  const { status, stderr, document } = outcome;
  expect({ status, outcome: document.outcome, code: document.error?.code, stderr }).toEqual({
    status: exit,
    outcome: "failed",
    code,
    stderr,
  });
  expect(document.error?.exit).toBe(exit);
  expect(document.error?.message).toMatch(/^cannot /);
  expect(document.error?.cure).not.toBe("");
  const lines = stderr.split("\n");
  const firsts = lines.filter((line) => line.startsWith("error: cannot "));
  expect(firsts).toHaveLength(1);
  expect(firsts[0]?.endsWith(` [${code}]`), firsts[0]).toBe(true);
  expect(stderr).toContain(`\n  what to do: ${(document.error?.cure ?? "").replaceAll("\n", "\n  ")}`);
  // Node's own words are no concern of an operator.
  expect(stderr).not.toContain("(node:");
  // What a terminal would obey; line feeds are the agent's own.
  expect(stderr).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/);
}

/** No serial anywhere, at most the key that was there or was made, no temporary file. */
export function expectNothingKept(world: World): void {
  const { snapdKeys, waitingKeys, systemSerials, savedSerials } = world.state;
  expect({ systemSerials, savedSerials }).toEqual({ systemSerials: [], savedSerials: [] });
  expect(new Set([...snapdKeys, ...waitingKeys]).size).toBeLessThanOrEqual(1);
}
