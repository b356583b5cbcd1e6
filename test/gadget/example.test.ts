import { readdirSync, readFileSync, statSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { runCommand } from "../../scripts/command.ts";
import { gadgetMetadata, type MetadataInput } from "../../scripts/gadget/metadata.ts";
import { projectFolder } from "../../scripts/project.ts";
import { hookNames } from "../../src/commands/hooks/situation.ts";
import { executable } from "./unpacked-gadget.ts";

interface SnapYaml {
  readonly plugs?: Readonly<Record<string, unknown>>;
  readonly hooks: Readonly<Record<string, { readonly plugs?: readonly string[] }>>;
  readonly architectures: readonly string[];
  readonly parts?: unknown;
  readonly compression?: unknown;
}

interface GadgetYaml {
  readonly connections: readonly { readonly plug: string; readonly slot: string }[];
}

const example: MetadataInput = {
  snapcraftYaml: readFileSync(`${projectFolder}/snap/snapcraft.yaml`, "utf8"),
  gadgetYaml: readFileSync(`${projectFolder}/snap/gadget.yaml`, "utf8"),
  architecture: "arm64",
  delegated: false,
  hardwareKey: false,
};

function made(input: Partial<MetadataInput> = {}): { readonly snap: SnapYaml; readonly gadget: GadgetYaml } {
  const { snapYaml, gadgetYaml } = gadgetMetadata({ ...example, ...input });
  return { snap: parse(snapYaml) as SnapYaml, gadget: parse(gadgetYaml) as GadgetYaml };
}

function pluggedIn({ connections }: GadgetYaml): readonly string[] {
  return connections.map(({ plug }) => plug.replace(/^.*:/, ""));
}

test.each(hookNames)("hooks/%s is executable and has three lines, the last of which runs the executable", (name) => {
  const path = `${projectFolder}/hooks/${name}`;
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  expect(lines).toHaveLength(3);
  expect(lines[0]).toBe("#!/bin/sh");
  expect(lines[2]).toBe(`exec "$SNAP/bin/prepare-device" hook ${name}`);
  expect(statSync(path).mode & 0o111).toBe(0o111);
});

test("there is a hook file for every hook the executable knows, and no other", () => {
  const files = readdirSync(`${projectFolder}/hooks`).filter((name) => name !== "README.md");
  expect(files.sort()).toEqual([...hookNames].sort());
});

test("every hook that registers has the four plugs, and check-health none", () => {
  const { hooks } = made().snap;
  const four = ["network", "hardware-observe", "control", "device-keys"];
  expect(hooks["install"]?.plugs).toEqual(four);
  expect(hooks["configure"]?.plugs).toEqual(four);
  expect(hooks["prepare-device"]?.plugs).toEqual(four);
  expect(hooks["check-health"]?.plugs ?? []).toEqual([]);
});

test("snap.yaml has the architecture asked for and nothing that only snapcraft understands", () => {
  const { snap } = made();
  expect(snap.architectures).toEqual(["arm64"]);
  expect(snap.parts).toBeUndefined();
  expect(snap.compression).toBeUndefined();
});

test("the plain gadget has no prepare-serial-request, since one that snapd cannot use stops the registration", () => {
  expect(Object.keys(made().snap.hooks)).not.toContain("prepare-serial-request");
  expect(Object.keys(made({ hardwareKey: true }).snap.hooks)).toContain("prepare-serial-request");
});

test("every plug that is not connected by itself is in connections", () => {
  expect(pluggedIn(made().gadget)).toEqual(["hardware-observe", "device-keys", "control"]);
});

test("a delegated gadget has none of the plugs that need the brand store's permission", () => {
  const { snap, gadget } = made({ delegated: true });
  expect(snap.plugs).toBeUndefined();
  expect(Object.values(snap.hooks).flatMap(({ plugs = [] }) => plugs)).not.toContain("control");
  expect(snap.hooks["prepare-device"]?.plugs).toEqual(["network", "hardware-observe"]);
  expect(pluggedIn(gadget)).toEqual(["hardware-observe"]);
});

test("the example's settings are sound", async () => {
  const file = `${projectFolder}/snap/prepare-device.yaml`;
  const { status, stdout } = await runCommand(executable, ["config", "check", file]);
  expect({ status, stdout }).toEqual({ status: 0, stdout: `${file}: 0 errors, 0 warnings\n` });
});
