import { expect, test } from "vitest";
import type { Gadget } from "../../../../src/rig/gadget/gadget.ts";
import { connectionsOf, grantsFor, requirePlugs } from "../../../../src/rig/sandbox/grants.ts";

const plug = (name: string, interfaceName = name, write: readonly string[] = []) =>
  [name, { name, interface: interfaceName, read: [], write }] as const;
const hook = (name: string, plugs: readonly string[]) =>
  [name, { name, file: `meta/hooks/${name}`, executable: true, plugs, environment: [], commandChain: [] }] as const;

const gadget: Gadget = {
  name: "g",
  version: "1",
  base: "core22",
  kind: "unpacked",
  source: "g",
  folder: "/nowhere",
  plugs: new Map([
    plug("network"),
    plug("hardware-observe"),
    plug("control", "snapd-control"),
    plug("keys", "system-files", ["/var/lib/snapd/device"]),
  ]),
  hooks: new Map([hook("configure", ["network", "hardware-observe", "control", "keys"]), hook("check-health", [])]),
  services: [],
  connections: new Set(["keys"]),
  wrongConnections: [],
  defaults: new Map(),
  remarks: [],
};

test("network connects by itself, others by gadget.yaml or by choice", () => {
  expect(connectionsOf(gadget)).toEqual({ network: true, "hardware-observe": false, control: false, keys: true });
  expect(connectionsOf(gadget, { connect: ["control"], disconnect: ["network"] })).toEqual({
    network: false,
    "hardware-observe": false,
    control: true,
    keys: true,
  });
});

test("a hook is granted what its own connected plugs open, and no more", () => {
  const connected = connectionsOf(gadget, { connect: ["control", "hardware-observe"] });
  const paths = ["/var/lib/snapd/device"];
  expect(grantsFor(gadget, "configure", connected)).toEqual({
    network: true,
    hardware: true,
    control: true,
    read: paths,
    write: paths,
  });
  const nothing = { network: false, hardware: false, control: false, read: [], write: [] };
  expect(grantsFor(gadget, "check-health", connected)).toEqual(nothing);
});

test("a plug that the gadget has not is refused, with the one that was meant", () => {
  expect(() => requirePlugs(gadget, { connect: ["network"], disconnect: ["keys"] })).not.toThrow();
  expect(() => requirePlugs(gadget, { connect: ["hardware_observe"] })).toThrow("did you mean hardware-observe?");
  expect(() => requirePlugs(gadget, { disconnect: ["nothing-like-it"] })).toThrow("the gadget has no such plug");
});
