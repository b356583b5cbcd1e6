import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { AddBench, builtName, rig, state } from "./add-bench.ts";
import { buildByParts } from "./build-by-parts.ts";
import { type BrandAndModel, HookRig, makeBrandAndModel } from "./hook-rig.ts";

const snapId = "AcmeGadgetSnapIdAcmeGadgetSnapId";
const url = "https://vault.acme.example/v1/";
const noGrants = { network: true, "hardware-observe": true, hw: true };

let bench: AddBench;
let made: BrandAndModel;

beforeAll(async () => {
  bench = new AddBench();
  made = await makeBrandAndModel();
});

afterAll(() => bench[Symbol.dispose]());

/** What is packed of the gadget. */
async function packable(kind: string, folder: string): Promise<string> {
  return kind === "packed" ? folder : await buildByParts(folder, join(bench.folder, `${kind}-parts`));
}

const kinds: readonly (readonly [kind: string, options: readonly string[]])[] = [
  ["dump", []],
  ["packed", []],
  ["make", ["--chain"]],
];

describe.each(kinds)("a gadget built like %s", (kind, options) => {
  const forBoard = () => [...bench.small(), "--snap-id", snapId, "--url", url, ...options];
  let folder: string;
  let before: unknown;
  let snap: string;

  beforeAll(async () => {
    folder = await bench.gadget(kind);
    before = await state(folder);
  });

  test("is shown every change, and nothing is written without the word", async () => {
    const { status, text, document } = await rig("add", folder, ...forBoard(), "--json");
    expect({ status, outcome: document.outcome }).toEqual({ status: 0, outcome: "shown" });
    expect(await state(folder)).toEqual(before);
    expect(text).toContain('exec \\"$SNAP/bin/prepare-device\\" hook prepare-device');
    const told = await rig("add", folder, ...forBoard());
    expect(told.text).toContain(`+  url: ${url}`);
    expect(told.text.split("\n").at(-1)).toMatch(
      /\d+ files to write, [23] files to change, nothing is written yet; --write does it$/,
    );
  });

  test("takes it: snap pack accepts what is built, with hooks, settings and executable in it", async () => {
    const { status, document } = await rig("add", folder, ...forBoard(), "--write", "--json");
    expect({ status, outcome: document.outcome }).toEqual({ status: 0, outcome: "written" });
    snap = await bench.unpack(await bench.pack(await packable(kind, folder), `${kind}-out`), `${kind}-unpacked`);
    const hooks = readdirSync(join(snap, "meta/hooks"));
    expect(hooks).toEqual(expect.arrayContaining(["check-health", "configure", "install", "prepare-device"]));
    expect(hooks.map((name) => lstatSync(join(snap, "meta/hooks", name)).mode & 0o111)).toEqual(hooks.map(() => 0o111));
    expect(readFileSync(join(snap, "prepare-device.yaml"), "utf8")).toContain(url);
    expect(readFileSync(join(snap, "bin/prepare-device"))).toEqual(readFileSync(join(bench.built, builtName)));
    expect(lstatSync(join(snap, "bin/prepare-device")).mode & 0o777).toBe(0o755);
    expect(existsSync(join(snap, "usr/share/doc/prepare-device/THIRD-PARTY-LICENSES.txt"))).toBe(true);
  });

  test("has plugs and connections of the route delegated, and none of the route adopted", () => {
    const yaml = (name: string) => parse(readFileSync(join(snap, "meta", name), "utf8")) as Record<string, unknown>;
    expect(yaml("gadget.yaml")["connections"]).toContainEqual(
      expect.objectContaining({ slot: "system:hardware-observe" }),
    );
    expect(JSON.stringify([yaml("snap.yaml"), yaml("gadget.yaml")])).not.toMatch(/snapd-control|system-files/);
  });

  test("has hooks that run the executable with the settings that are packed", async () => {
    await using device = await HookRig.start(snap, made, { plugs: noGrants });
    expect((await device.run("configure")).status).toBe(0);
    const { status, stderr } = await device.run("prepare-device");
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(device.snapd.configuration).toMatchObject({
      "device-service": { url },
      registration: { "proposed-serial": "RB1-2048-0007" },
    });
  });

  test("is left alone by a second run", async () => {
    const now = await state(folder);
    const { status, document } = await rig("add", folder, ...forBoard(), "--write", "--json");
    expect({ status, outcome: document.outcome, changes: document.changes }).toEqual({
      status: 0,
      outcome: "nothing-to-do",
      changes: [],
    });
    expect(await state(folder)).toEqual(now);
  });

  test("gives everything back: no difference is left, neither in content nor in modes", async () => {
    const shown = await rig("remove", folder, "--json");
    expect(shown.document).toMatchObject({ outcome: "shown" });
    const { status, document } = await rig("remove", folder, "--write", "--json");
    expect({ status, outcome: document.outcome, left: document.leftToDo }).toEqual({
      status: 0,
      outcome: "written",
      left: [],
    });
    expect(await state(folder)).toEqual(before);
    expect((await rig("remove", folder, "--write", "--json")).document.outcome).toBe("nothing-to-do");
  });
});

test("with --adopted a gadget gets two plugs and their connections, on top of an earlier add, and gives all back", async () => {
  const folder = await bench.gadget("dump", "adopted");
  const before = await state(folder);
  await rig("add", folder, ...bench.small(), "--write");
  const refused = await rig("add", folder, "--adopted", "--write", "--json");
  expect(refused.document.error).toMatchObject({ code: "gadget-snap-id-missing" });
  const { document } = await rig(
    "add",
    folder,
    "--adopted",
    "--snap-id",
    snapId,
    ...bench.small(),
    "--write",
    "--json",
  );
  expect(document.changes.map(({ path }) => path)).toEqual([
    "snap/snapcraft.yaml",
    "gadget.yaml",
    "prepare-device/added.json",
  ]);
  const { connections } = parse(readFileSync(join(folder, "gadget.yaml"), "utf8")) as { connections: unknown };
  expect(connections).toEqual([
    { plug: "NetworkManagerSnapIdNetworkManag:nmcli", slot: "system:network-setup-control" },
    { plug: `${snapId}:hardware-observe`, slot: "system:hardware-observe" },
    { plug: `${snapId}:control`, slot: "system:snapd-control" },
    { plug: `${snapId}:device-keys`, slot: "system:system-files" },
  ]);
  const snap = await bench.pack(await buildByParts(folder, join(bench.folder, "adopted-parts")), "adopted-out");
  expect(existsSync(snap)).toBe(true);
  await rig("remove", folder, "--write");
  expect(await state(folder)).toEqual(before);
});
