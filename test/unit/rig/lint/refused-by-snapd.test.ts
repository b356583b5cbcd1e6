import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openGadget } from "../../../../src/rig/gadget/open-gadget.ts";
import { lintGadget } from "../../../../src/rig/lint/lint-gadget.ts";

const snapYaml = "name: g\ntype: gadget\nversion: '1'\n";
const gadgetYaml = `volumes:
  pc:
    bootloader: grub
    structure:
      - {name: mbr, type: mbr, size: 440}
      - {name: ubuntu-seed, type: "EF,C12A7328-F81F-11D2-BA4B-00A0C93EC93B", min-size: 100M}
`;

async function refusals(snap: string, gadget: string | undefined, snapd?: string): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "refused-"));
  try {
    mkdirSync(join(folder, "meta"));
    writeFileSync(join(folder, "meta/snap.yaml"), snap);
    if (gadget !== undefined) writeFileSync(join(folder, "meta/gadget.yaml"), gadget);
    const found = await lintGadget(await openGadget(folder, folder), snapd);
    return found
      .filter(({ code }) => code === "gadget-refused")
      .map(
        ({ severity, file, line, message }) => `${severity} ${file} ${line} ${message.split(": ").slice(1).join(": ")}`,
      );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("a gadget that snapd installs has nothing to be refused for", async () => {
  expect(await refusals(snapYaml, gadgetYaml)).toEqual([]);
  expect(await refusals(snapYaml, "")).toEqual([]);
  expect(await refusals(`${snapYaml}assumes: [snapd2.57, command-chain]\n`, gadgetYaml, "2.63")).toEqual([]);
  expect(await refusals(`${snapYaml}assumes: [snapd2.99]\n`, gadgetYaml)).toEqual([]);
});

test("what it assumes and the played snapd does not have is named", async () => {
  const assumed = `${snapYaml}assumes: [snapd2.99, snapd2.63.1, snapd2.63, no-such-feature]\n`;
  expect(await refusals(assumed, gadgetYaml, "2.63")).toEqual([
    "error meta/snap.yaml 4 it assumes what snapd 2.63 does not have: snapd2.99, snapd2.63.1, no-such-feature",
  ]);
});

test("a version and a gadget.yaml must be there", async () => {
  expect(await refusals("name: g\ntype: gadget\n", undefined)).toEqual([
    "error meta/snap.yaml 1 it has no version",
    "error meta/snap.yaml 1 it has no meta/gadget.yaml",
  ]);
  expect(await refusals(snapYaml.replace("'1'", "-1-"), "")).toEqual([
    "error meta/snap.yaml 3 -1- is no version of a snap",
  ]);
});

test("volumes need one bootloader that snapd knows, and structures with type and size", async () => {
  expect(await refusals(snapYaml, "volumes: {a: {bootloader: nonsense, structure: 7}}\n")).toEqual([
    "error meta/gadget.yaml 1 nonsense is no bootloader that snapd knows",
    "error meta/gadget.yaml 1 structure of volume a is no list",
  ]);
  expect(await refusals(snapYaml, "volumes:\n  a: null\n")).toEqual([
    "error meta/gadget.yaml 2 volume a is no map",
    "error meta/gadget.yaml 2 no volume names a bootloader",
  ]);
  expect(await refusals(snapYaml, gadgetYaml.replace("type: mbr, size: 440", "role: mbr"))).toEqual([
    "error meta/gadget.yaml 5 a structure of volume pc has no type",
    "error meta/gadget.yaml 5 a structure of volume pc has no size",
  ]);
});
