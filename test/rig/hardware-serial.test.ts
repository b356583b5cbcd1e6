import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { expectFailed, expectNothingKept, expectRegistered } from "./setup/expectations.ts";
import { rigBrand, smallDeviceKey, World } from "./setup/world.ts";

const brand = await rigBrand();
const deviceKey = await smallDeviceKey();

function productSerial(world: World): string {
  return join(world.root, "sys/class/dmi/id/product_serial");
}

const bytes = (text: string): Buffer => Buffer.from(text, "latin1");

/** What stands in product_serial, and how the run ends. */
const refused: readonly (readonly [string, Buffer, string])[] = [
  ["nothing", bytes(""), "serial-empty"],
  ["blanks and a newline", bytes("  \t\n"), "serial-empty"],
  ["a mainboard's filler text", bytes("To be filled by O.E.M.\n"), "serial-is-placeholder"],
  ["filler in other words", bytes("default_STRING\n"), "serial-is-placeholder"],
  ["zeros", bytes("00000000\n"), "serial-is-placeholder"],
  ["counted-up digits", bytes("0123456789\n"), "serial-is-placeholder"],
  ["a slash", bytes("RB1/2048\n"), "serial-not-well-formed"],
  ["a newline inside", bytes("RB1\n2048\n"), "serial-not-well-formed"],
  ["a parent folder", bytes("..\n"), "serial-is-placeholder"],
  ["a path out of the store", bytes("../../../../etc/shadow\n"), "serial-not-well-formed"],
  ["a NUL byte", bytes("RB1\x002048\n"), "serial-not-well-formed"],
  ["a terminal's escape sequence", bytes("\x1b[2JRB1\n"), "serial-not-well-formed"],
  ["bytes that are not UTF-8", Buffer.from([0x52, 0x42, 0xff, 0xfe, 0x31]), "serial-not-well-formed"],
  ["text that runs from right to left", Buffer.from("RB\u202E1-2048"), "serial-not-well-formed"],
  ["a blank inside", bytes("RB1 2048\n"), "serial-not-well-formed"],
  ["129 characters", bytes("A1".repeat(64).concat("B\n")), "serial-too-long"],
];

describe.concurrent("a first boot on hardware whose serial number is", () => {
  test.for(refused)("%s makes no key and asks nobody; once it is mended the device registers", async (row) => {
    const [, content, code] = row;
    await using world = await World.make({ brand });
    writeFileSync(productSerial(world), content);
    expectFailed(await world.provision(), code, 4);
    expectNothingKept(world);
    const { snapdKeys, waitingKeys, registration } = world.state;
    expect({ snapdKeys, waitingKeys, registration }).toEqual({
      snapdKeys: [],
      waitingKeys: [],
      registration: undefined,
    });
    expect(world.asked).toEqual([]);
    world.placeKey(deviceKey);
    writeFileSync(productSerial(world), "RB1-2048-0008\n");
    expect(expectRegistered(world, await world.provision(), "registered").serial).toBe("RB1-2048-0008");
  });

  test("64 KiB long is refused", async () => {
    await using world = await World.make({ brand });
    writeFileSync(productSerial(world), "A1".repeat(32 * 1024));
    const failed = await world.provision();
    expect(failed.document.error?.code).toMatch(/^serial-(?:too-long|not-well-formed)$/);
    expect({ status: failed.status, asked: world.asked.length }).toEqual({ status: 4, asked: 0 });
    expect(failed.stderr.length).toBeLessThan(4_000);
    expectNothingKept(world);
  });

  test("not there at all is refused as serial-not-found", async () => {
    await using world = await World.make({ brand });
    rmSync(productSerial(world));
    expectFailed(await world.provision(), "serial-not-found", 4);
    expect(world.asked).toEqual([]);
  });

  test("a folder is refused as serial-not-a-file", async () => {
    await using world = await World.make({ brand });
    rmSync(productSerial(world));
    mkdirSync(productSerial(world));
    expectFailed(await world.provision(), "serial-not-a-file", 4);
    expect(world.asked).toEqual([]);
  });
});

describe.concurrent("the loose form", () => {
  const loose = { serial: { sources: ["dmi.product-serial"], form: "loose" } };

  test.for([
    ["a slash", bytes("RB1/2048\n"), "serial-not-well-formed"],
    ["a parent folder", bytes("..\n"), "serial-is-placeholder"],
    ["a NUL byte", bytes("RB1\x002048\n"), "serial-not-well-formed"],
    ["201 characters", bytes("A".repeat(100).concat("B".repeat(101))), "serial-too-long"],
    ["more than a folder's name can hold", Buffer.from("\u00e9\u00e8".repeat(30)), "serial-too-long"],
  ] as const)("refuses %s too", async ([, content, code]) => {
    await using world = await World.make({ brand, settings: loose });
    writeFileSync(productSerial(world), content);
    expectFailed(await world.provision(), code, 4);
    expect(world.asked).toEqual([]);
  });

  test.for(["RB1 2048_#7", "SN:\u00e4\u00f6-1", "constructor", "%2e%2e"])("registers %s as it is", async (serial) => {
    await using world = await World.make({ brand, deviceKey, settings: loose, hardwareSerial: serial });
    expect(expectRegistered(world, await world.provision(), "registered").serial).toBe(serial);
    expect(expectRegistered(world, await world.provision(), "already-registered").serial).toBe(serial);
  });
});

test.concurrent("another serial than the one the registration was begun for ends the run as serial-changed", async () => {
  await using world = await World.make({ brand, deviceKey, vaultFaults: [{ fault: "garbage", endpoint: "serial" }] });
  expectFailed(await world.provision(), "vault-answer-unreadable", 6);
  writeFileSync(productSerial(world), "OTHER-BOARD-1\n");
  expectFailed(await world.provision(), "serial-changed", 4);
  expect(world.state.registration).toMatchObject({ serial: "RB1-2048-0007", deviceKeyId: deviceKey.keyId });
  expect(world.askedFor).toEqual(["request-id", "serial"]);
  writeFileSync(productSerial(world), "RB1-2048-0007\n");
  expect(expectRegistered(world, await world.provision(), "registered").serial).toBe("RB1-2048-0007");
});

test.concurrent("`serial` shows the decision and every source, and changes nothing", async () => {
  await using world = await World.make({ brand });
  world.writeSettings({ serial: { sources: ["dmi.board-serial", "dmi.product-serial"] } });
  const shown = await world.run("serial");
  expect(shown.status).toBe(0);
  expect(shown.document).toMatchObject({
    outcome: "found",
    serial: "RB1-2048-0007",
    source: "dmi.product-serial",
    readings: [
      { source: "dmi.board-serial", status: "refused", code: "serial-is-placeholder" },
      { source: "dmi.product-serial", status: "taken" },
    ],
  });
  expect(world.state.registration).toBeUndefined();
  expectNothingKept(world);
});
