import { beforeAll, expect, test } from "vitest";
import { type BrandAndModel, makeBrandAndModel } from "../gadget/hook-rig.ts";
import { SandboxDevice } from "./sandbox-device.ts";

/** Calls one after the other in one hook, in which what was set before is seen. */
const calls = [
  "",
  "set a=1 b=text c.d.e='[1, {\"f\": null}]'",
  "get a",
  "get b",
  "get c",
  "get -d a",
  "get -t b",
  "get nothing",
  "get -t nothing",
  "set -s n=1000000012345678",
  "get -d n",
  "set n=10000000123e4567",
  "get -d n",
  "set -t t=no-json",
  "set -t t='\"json\"'",
  "get -t t",
  "set 'blank=  two words '",
  "get blank",
  "set empty= gone!",
  "get empty",
  "set a",
  "set bad..key=1",
  "set UPPER=1",
  "unset a b",
  "get a",
  "get :slot x",
  "is-connected network",
  "is-connected hardware-observe",
  "is-connected no-such-plug",
  "system-mode",
  "model --assertion",
  "set-health waiting 'still on its way' --code=on-its-way",
  "set-health no-such-state",
  "no-such-command",
  "--no-such-option",
  "get --help",
];

const script = [
  "#!/bin/bash",
  'call() { echo "== $*"; snapctl "$@"; echo "[$?]"; }',
  ...calls.map((args) => `call ${args}`),
  "SNAP_COOKIE=wrong SNAP_CONTEXT=wrong call get a",
  'out=$(snapctl get nothing 2>/dev/null); echo "[$out]"',
  'err=$(snapctl set a 2>&1 >/dev/null); echo "[$err]"',
  "type -p snapctl >&2",
].join("\n");

let made: BrandAndModel;
beforeAll(async () => {
  made = await makeBrandAndModel();
});

async function said(snapctl: "own" | undefined): Promise<{ readonly lines: readonly string[]; readonly set: unknown }> {
  const files = { "meta/hooks/configure": script };
  const plugs = "plugs: {network: null, hardware-observe: null}";
  // Some forty programs one after the other: on a machine that does much else they take longer than a hook usually may.
  const options = { files, plugs, timeoutMs: 100_000, ...(snapctl === undefined ? {} : { snapctl }) };
  await using device = await SandboxDevice.make(made, options);
  const { exitStatus, seen } = await device.run("configure");
  expect(exitStatus).toBe(0);
  return { lines: seen.trimEnd().split("\n"), set: device.configuration };
}

test("the rig's own snapctl says and does what Debian's does, and ends with the same status", async () => {
  const debian = await said(undefined);
  const own = await said("own");
  expect([debian.lines.at(-1), own.lines.at(-1)]).toEqual(["/usr/bin/snapctl", "/usr/local/bin/snapctl"]);
  expect(own.lines.slice(0, -1)).toEqual(debian.lines.slice(0, -1));
  expect(own.set).toEqual(debian.set);
  expect(debian.lines.filter((line) => line.startsWith("== ")).length).toBe(calls.length + 1);
}, 240_000);
