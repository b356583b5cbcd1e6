import { describe, expect, test } from "vitest";
import { defaultSources } from "../../../src/hardware/serial-settings.ts";
import { checkSourceName, findSource, sourceNames } from "../../../src/hardware/sources.ts";

describe("source names", () => {
  test("every name in the help is accepted once its argument is filled in", () => {
    const names = sourceNames().map(({ name }) =>
      name.replace("IFNAME", "eth0").replace("NAME", "sda").replace("PATH", "/a").replace("KEY", "k"),
    );
    expect(names.length).toBeGreaterThanOrEqual(17);
    expect(names.map(checkSourceName)).toEqual(names.map(() => undefined));
  });

  test("names and descriptions are each there once", () => {
    const names = sourceNames();
    expect(new Set(names.map(({ name }) => name)).size).toBe(names.length);
    expect(new Set(names.map(({ description }) => description)).size).toBe(names.length);
  });

  test("the default sources exist", () => {
    expect(defaultSources.map(checkSourceName)).toEqual(defaultSources.map(() => undefined));
  });

  test.each([
    "file:serial.txt",
    "file:../factory/serial",
    "file:a:b",
    "file: x",
    "cmdline:androidboot.serialno",
    "mac:enp0s31f6",
    "disk.serial:nvme0n1",
  ])("%s is accepted", (name) => {
    expect(checkSourceName(name)).toBeUndefined();
  });

  test.each([
    "",
    "file",
    "file:",
    "file:a\0b",
    "cmdline",
    "cmdline:",
    "cmdline:a=b",
    "cmdline:a b",
    'cmdline:"a',
    "mac:",
    "mac:..",
    "mac:a/b",
    "mac:sixteen-letters-",
    "disk.serial:",
    "disk.serial:../sda",
    "disk.serial:loop0",
    "dmi.product-serial:x",
    "tpm.ek-name:0x81010001",
    "DMI.PRODUCT-SERIAL",
    "constructor",
    "__proto__",
    "x".repeat(10_000),
  ])("%j is refused", (name) => {
    expect(checkSourceName(name)).toBeTypeOf("string");
  });

  test.each([
    ["dmi.product_serial", "dmi.product-serial"],
    ["product-serial", "dmi.product-serial"],
    ["dmi.bord-serial", "dmi.board-serial"],
    ["Cpuinfo.Serial", "cpuinfo.serial"],
    ["cmdlin:serial", "cmdline"],
    ["devicetree.serial-number", "device-tree.serial-number"],
    ["soc.serial", "soc.serial-number"],
    ["tpm.ek_name", "tpm.ek-name"],
    ["tpm", "tpm.ek-name"],
    ["systeminformation.board", "systeminformation.baseboard"],
  ])("%s is answered with %s", (name, meant) => {
    expect(checkSourceName(name)).toContain(`did you mean ${meant}?`);
  });

  test("a name like nothing is answered without a guess", () => {
    expect(checkSourceName("qqqqqqqqqqqqqqq")).not.toContain("did you mean");
  });

  test("an argument is handed on as written", () => {
    const found = findSource("file: a:b ");
    expect(found.kind === "source" && found.argument).toBe(" a:b ");
  });
});
