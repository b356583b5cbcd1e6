import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { projectFolder } from "../../scripts/project.ts";
import { type Seed, seedsOf, type TargetName, targetNames } from "./seeds.ts";
import { fuzz as assertion } from "./targets/assertion.ts";
import { fuzz as hardware } from "./targets/hardware.ts";
import { fuzz as identityBody } from "./targets/identity-body.ts";
import { fuzz as packets } from "./targets/packets.ts";
import { fuzz as record } from "./targets/record.ts";
import { fuzz as registration } from "./targets/registration.ts";
import { fuzz as settings } from "./targets/settings.ts";
import { fuzz as snapctlReplies } from "./targets/snapctl-replies.ts";
import { fuzz as snapdReplies } from "./targets/snapd-replies.ts";
import { fuzz as stream } from "./targets/stream.ts";
import { fuzz as systemProxy } from "./targets/system-proxy.ts";
import { fuzz as vaultReplies } from "./targets/vault-replies.ts";

type Target = (data: Uint8Array) => void | Promise<void>;

const targets: Readonly<Record<TargetName, Target>> = {
  assertion,
  hardware,
  "identity-body": identityBody,
  packets,
  record,
  registration,
  settings,
  "snapctl-replies": snapctlReplies,
  "snapd-replies": snapdReplies,
  stream,
  "system-proxy": systemProxy,
  "vault-replies": vaultReplies,
};

/** The seed, cut at some places and with some bytes changed: the same every time. */
function variantsOf({ bytes }: Seed): readonly Buffer[] {
  const cuts = [0, 1, 2, 3].map((part) => bytes.subarray(0, Math.floor((bytes.length * part) / 4)));
  const edits = Array.from({ length: 24 }, (_, number) => {
    const copy = Buffer.from(bytes);
    const at = (number * 2_654_435_761) % Math.max(1, copy.length);
    if (copy.length > 0) copy[at] = ((copy[at] ?? 0) + 1 + number * 37) & 0xff;
    return copy;
  });
  return [bytes, ...cuts, ...edits];
}

test("every target has a file, and every file is a target", () => {
  const files = readdirSync(`${projectFolder}/test/fuzz/targets`).map((name) => name.replace(/\.ts$/, ""));
  expect(files.sort()).toEqual([...targetNames]);
});

describe.each(targetNames)("%s", (name) => {
  const seeds = seedsOf(name);

  test("has at least three seeds", () => {
    expect(seeds.length).toBeGreaterThanOrEqual(3);
  });

  test.each(seeds.map((seed) => [seed.name, seed] as const))(
    "takes %s and what is like it without a finding",
    async (_name, seed) => {
      for (const input of variantsOf(seed)) await targets[name](input);
    },
  );
});
