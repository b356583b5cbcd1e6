import { readFileSync, statSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { treeLines } from "./setup/device-state.ts";
import { expectFailed, expectRegistered } from "./setup/expectations.ts";
import { rigBrand, smallDeviceKey, World } from "./setup/world.ts";

const brand = await rigBrand();
const deviceKey = await smallDeviceKey();

test.concurrent("a device without an identity gets no session: not-registered, and the store is not asked", async () => {
  await using world = await World.make({ brand, deviceKey });
  const before = treeLines(world.root);
  expectFailed(await world.run("session"), "not-registered", 8);
  expect(world.store.records).toEqual([]);
  expect(treeLines(world.root)).toEqual(before);
});

test.concurrent("a registered device opens a session with its key; the macaroon is not printed, and nothing changes", async () => {
  await using world = await World.make({ brand, deviceKey });
  const { serial, deviceKeyId } = expectRegistered(world, await world.provision(), "registered");
  const before = treeLines(world.root);
  const out = world.path("macaroon");
  const opened = await world.run("session", ["--out", out]);
  expect(opened.document).toMatchObject({ outcome: "opened", serial, deviceKeyId });
  expect(world.store.sessions.all).toMatchObject([{ serial, deviceKeyId }]);
  const macaroon = readFileSync(out, "utf8");
  expect(world.store.sessions.find(`Macaroon root="${macaroon}"`)).toMatchObject({ serial });
  expect(statSync(out).mode & 0o777).toBe(0o600);
  expect(`${opened.stdout}${opened.stderr}`).not.toContain(macaroon);
  expect(treeLines(world.root)).toEqual(before);
});

test.concurrent("a file that is there already is not overwritten by --out", async () => {
  await using world = await World.make({ brand, deviceKey });
  expectRegistered(world, await world.provision(), "registered");
  writeFileSync(world.path("macaroon"), "something else");
  expectFailed(await world.run("session", ["--out", world.path("macaroon")]), "usage-wrong", 2);
  expect(readFileSync(world.path("macaroon"), "utf8")).toBe("something else");
});

test.concurrent.for([
  ["busy-503", "store-busy", 5],
  ["garbage", "store-answer-unreadable", 5],
  ["html-200", "captive-portal", 5],
  ["reset", "connection-reset", 5],
] as const)("%s in place of the nonce ends as %s", async ([fault, code, exit]) => {
  const storeFaults = [{ fault, endpoint: "nonces", times: 99 }] as const;
  await using world = await World.make({ brand, deviceKey, storeFaults });
  expectRegistered(world, await world.provision(), "registered");
  expectFailed(await world.run("session"), code, exit);
});
