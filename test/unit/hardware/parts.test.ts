import { afterEach, describe, expect, test } from "vitest";
import { readHardwareSerial } from "../../../src/hardware/hardware-serial.ts";
import { decodeSerialPage } from "../../../src/hardware/sources/disk-serial.ts";
import { Problem } from "../../../src/problem/problem.ts";
import { DenyingFiles } from "./denying-files.ts";
import { Tree } from "./tree.ts";

type Files = NonNullable<ConstructorParameters<typeof Tree>[0]>;

const trees: Tree[] = [];
afterEach(() => {
  for (const one of trees.splice(0)) one.remove();
});

async function ask(source: string, files: Files, denied: readonly string[] = []): Promise<string> {
  const made = new Tree(files);
  trees.push(made);
  const options = { root: made.root, files: new DenyingFiles(made.root, denied) };
  try {
    return (await readHardwareSerial({ sources: [source] }, options)).serial;
  } catch (error) {
    return error instanceof Problem ? error.code : String(error);
  }
}

describe("soc.serial-number", () => {
  const bus = "/sys/bus/soc/devices";

  test("the bus is looked through in the order of its numbers", async () => {
    const files = {
      [`${bus}/soc10/serial_number`]: "TEN1\n",
      [`${bus}/soc2/serial_number`]: "TWO2\n",
      [`${bus}/soc1/family`]: "x",
    };
    expect(await ask("soc.serial-number", files)).toBe("TWO2");
  });

  test("a denied bus is no absence", async () => {
    expect(await ask("soc.serial-number", { [`${bus}/soc1/family`]: "x" }, [bus])).toBe("serial-denied");
  });
});

describe("cpuinfo.serial", () => {
  test.each([
    ["Serial\t\t: 00ab12\n", "00ab12"],
    ["serial: 1\n", "serial-not-found"],
    ["Serial Number: 12\n", "serial-not-found"],
    ["model name: Serial : 12\n", "serial-not-found"],
    ["Serial : \n", "serial-empty"],
    [`${"flags: fpu\n".repeat(20_000)}Serial: A1B2\n`, "A1B2"],
  ])("a file that begins with the line of this case gives what it must", async (cpuinfo, expected) => {
    expect(await ask("cpuinfo.serial", { "/proc/cpuinfo": cpuinfo })).toBe(expected);
  });
});

describe("cmdline:KEY", () => {
  test.each([
    ["serial=A1B2 quiet", "A1B2"],
    ['serial="A1B2"', "A1B2"],
    ["serial=A1B2 serial=A1B2", "A1B2"],
    ["serial=None", "serial-is-placeholder"],
    ["xserial=A1B2", "serial-not-found"],
    ["serial", "serial-not-found"],
    ["serial=", "serial-empty"],
    ["serial=A1B2 serial=C3D4", "serial-ambiguous"],
  ])("%s gives %s", async (line, expected) => {
    expect(await ask("cmdline:serial", { "/proc/cmdline": `${line}\n` })).toBe(expected);
  });
});

describe("mmc.cid", () => {
  const bus = "/sys/bus/mmc/devices";
  const cid = (digit: string) => `15010044${digit.repeat(8)}33201a7c4f08d2b0\n`;

  test("the eMMC comes before an SD card with a lower number", async () => {
    const files = {
      [`${bus}/mmc0:aaaa/type`]: "SD\n",
      [`${bus}/mmc0:aaaa/cid`]: cid("1"),
      [`${bus}/mmc1:0001/type`]: "MMC\n",
      [`${bus}/mmc1:0001/cid`]: cid("2"),
    };
    expect(await ask("mmc.cid", files)).toBe(cid("2").trim());
  });

  test("of two eMMCs the first by place is taken, whatever their numbers", async () => {
    const files = {
      "/sys/devices/b/mmc0:0001/type": "MMC\n",
      "/sys/devices/b/mmc0:0001/cid": cid("1"),
      "/sys/devices/a/mmc1:0001/type": "MMC\n",
      "/sys/devices/a/mmc1:0001/cid": cid("2"),
      [`${bus}/mmc0:0001`]: { link: "../../../devices/b/mmc0:0001" },
      [`${bus}/mmc1:0001`]: { link: "../../../devices/a/mmc1:0001" },
    };
    expect(await ask("mmc.cid", files)).toBe(cid("2").trim());
  });

  test("a CID of zeros is a placeholder", async () => {
    expect(await ask("mmc.cid", { [`${bus}/mmc0:0001/type`]: "MMC\n", [`${bus}/mmc0:0001/cid`]: "0".repeat(32) })).toBe(
      "serial-is-placeholder",
    );
  });

  test("one denied CID denies the choice", async () => {
    const files = {
      [`${bus}/mmc0:0001/type`]: "MMC\n",
      [`${bus}/mmc0:0001/cid`]: cid("1"),
      [`${bus}/mmc1:aaaa/type`]: "SD\n",
      [`${bus}/mmc1:aaaa/cid`]: cid("2"),
    };
    expect(await ask("mmc.cid", files, [`${bus}/mmc0:0001/cid`])).toBe("serial-denied");
  });
});

describe("mac", () => {
  const device = "/sys/devices/pci0000:00/0000:00:1f.6";
  const good: Files = {
    [`${device}/net/eth0/address`]: "b8:27:eb:c1:f2:7e\n",
    [`${device}/net/eth0/type`]: "1\n",
    [`${device}/net/eth0/addr_assign_type`]: "0\n",
    [`${device}/net/eth0/dev_port`]: "0\n",
    [`${device}/net/eth0/device`]: { link: "../../../0000:00:1f.6" },
    "/sys/class/net/eth0": { link: "../../devices/pci0000:00/0000:00:1f.6/net/eth0" },
  };

  test.each<[string, Files, string]>([
    ["a wired on-board interface", {}, "b8:27:eb:c1:f2:7e"],
    ["an address in upper case", { [`${device}/net/eth0/address`]: "B8:27:EB:C1:F2:7E\n" }, "b8:27:eb:c1:f2:7e"],
    ["an address set by software", { [`${device}/net/eth0/addr_assign_type`]: "3\n" }, "serial-mac-not-permanent"],
    ["a borrowed address", { [`${device}/net/eth0/addr_assign_type`]: "2\n" }, "serial-mac-not-permanent"],
    ["an all-zero address", { [`${device}/net/eth0/address`]: "00:00:00:00:00:00\n" }, "serial-mac-not-permanent"],
    ["a group address", { [`${device}/net/eth0/address`]: "01:00:5e:00:00:fb\n" }, "serial-mac-not-permanent"],
    [
      "a virtual function",
      { [`${device}/physfn`]: { link: "../0000:00:1f.0" }, "/sys/devices/pci0000:00/0000:00:1f.0/x": "" },
      "serial-mac-not-permanent",
    ],
    ["another kind of link", { [`${device}/net/eth0/type`]: "32\n" }, "serial-not-found"],
    ["a file among the folders", { "/sys/class/net/bonding_masters": "" }, "b8:27:eb:c1:f2:7e"],
  ])("%s", async (_situation, edit, expected) => {
    expect(await ask("mac", { ...good, ...edit })).toBe(expected);
    expect(await ask("mac:eth0", { ...good, ...edit })).toBe(expected);
  });

  test("an old kernel without addr_assign_type is believed", async () => {
    const { [`${device}/net/eth0/addr_assign_type`]: _, ...old } = good;
    expect(await ask("mac", old)).toBe("b8:27:eb:c1:f2:7e");
  });

  test("without any interface there is nothing", async () => {
    expect(await ask("mac", {})).toBe("serial-not-found");
    expect(await ask("mac:eth0", {})).toBe("serial-not-found");
  });

  test("a simulated radio is virtual although it has a device", async () => {
    const radio = "/sys/devices/virtual/mac80211_hwsim/hwsim0";
    const files: Files = {
      [`${radio}/net/wlan0/address`]: "b8:27:eb:c1:f2:7e\n",
      [`${radio}/net/wlan0/type`]: "1\n",
      [`${radio}/net/wlan0/addr_assign_type`]: "0\n",
      [`${radio}/net/wlan0/device`]: { link: "../../../hwsim0" },
      "/sys/class/net/wlan0": { link: "../../devices/virtual/mac80211_hwsim/hwsim0/net/wlan0" },
    };
    expect(await ask("mac:wlan0", files)).toBe("serial-not-found");
  });

  test("a denied address or a denied folder is no absence", async () => {
    expect(await ask("mac", good, [`${device}/net/eth0/address`])).toBe("serial-denied");
    expect(await ask("mac:eth0", good, [`${device}/net/eth0/address`])).toBe("serial-denied");
    expect(await ask("mac", good, ["/sys/class/net"])).toBe("serial-denied");
  });

  test("ports of one device are taken by number, not by name", async () => {
    const second = Object.fromEntries(
      Object.entries(good).map(([path, content]) => [path.replace("eth0", "aaa1"), content]),
    );
    second["/sys/class/net/aaa1"] = { link: "../../devices/pci0000:00/0000:00:1f.6/net/aaa1" };
    second[`${device}/net/aaa1/dev_port`] = "1\n";
    second[`${device}/net/aaa1/address`] = "b8:27:eb:c1:f2:7f\n";
    expect(await ask("mac", { ...good, ...second })).toBe("b8:27:eb:c1:f2:7e");
  });

  test.each([
    ["fixed", "b8:27:eb:c1:f2:7e"],
    ["removable", "serial-mac-not-permanent"],
    ["unknown", "serial-mac-not-permanent"],
  ])("a USB adapter on a port that is %s gives %s", async (removable, expected) => {
    const usb = "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-3";
    const files: Files = {
      [`${usb}/removable`]: `${removable}\n`,
      [`${usb}/1-3:1.0/net/eth0/address`]: "b8:27:eb:c1:f2:7e\n",
      [`${usb}/1-3:1.0/net/eth0/type`]: "1\n",
      [`${usb}/1-3:1.0/net/eth0/addr_assign_type`]: "0\n",
      [`${usb}/1-3:1.0/net/eth0/device`]: { link: "../../../1-3:1.0" },
      "/sys/class/net/eth0": { link: "../../devices/pci0000:00/0000:00:14.0/usb1/1-3/1-3:1.0/net/eth0" },
    };
    expect(await ask("mac", files)).toBe(expected);
  });
});

describe("disk.serial", () => {
  const page = (serial: string) => Buffer.concat([Buffer.from([0, 0x80, 0, serial.length]), Buffer.from(serial)]);

  test.each<[string, string, Files, string]>([
    [
      "two namespaces of one NVMe disk",
      "disk.serial",
      { "/sys/block/nvme0n1/device/serial": "S1A2\n", "/sys/block/nvme0n2/device/serial": "S1A2\n" },
      "S1A2",
    ],
    [
      "a removable disk",
      "disk.serial",
      { "/sys/block/sda/device/vpd_pg80": page("U1A2"), "/sys/block/sda/removable": "1\n" },
      "serial-not-found",
    ],
    [
      "a removable disk by name",
      "disk.serial:sda",
      { "/sys/block/sda/device/vpd_pg80": page("U1A2"), "/sys/block/sda/removable": "1\n" },
      "serial-ambiguous",
    ],
    [
      "a disk on USB",
      "disk.serial",
      {
        "/sys/devices/pci0/usb1/1-1/block/sda/device/vpd_pg80": page("U1A2"),
        "/sys/block/sda": { link: "../devices/pci0/usb1/1-1/block/sda" },
      },
      "serial-not-found",
    ],
    ["a disk without a serial", "disk.serial:vda", { "/sys/block/vda/removable": "0\n" }, "serial-not-found"],
    [
      "a damaged page",
      "disk.serial:sda",
      { "/sys/block/sda/device/vpd_pg80": Buffer.from([0, 0x80, 0, 9, 65]) },
      "serial-not-found",
    ],
    [
      "a loop device and a partition's name",
      "disk.serial",
      { "/sys/block/loop0/serial": "A1\n", "/sys/block/mmcblk0/serial": "A1\n" },
      "serial-not-found",
    ],
  ])("%s", async (_situation, source, files, expected) => {
    expect(await ask(source, files)).toBe(expected);
  });

  test("a denied serial is no absence", async () => {
    const path = "/sys/block/vda/serial";
    expect(await ask("disk.serial", { [path]: "A1B2\n" }, [path])).toBe("serial-denied");
    expect(await ask("disk.serial:vda", { [path]: "A1B2\n" }, [path])).toBe("serial-denied");
  });

  test.each([
    [[], undefined],
    [[0, 0x80, 0], undefined],
    [[0, 0x83, 0, 1, 65], undefined],
    [[0, 0x80, 1, 0, 65], undefined],
    [[0, 0x80, 0, 1, 65, 66], [65]],
    [[0, 0x80, 0, 0], []],
  ])("page %j is decoded as %j", (bytes, expected) => {
    const serial = decodeSerialPage(Uint8Array.from(bytes));
    expect(serial === undefined ? undefined : [...serial]).toEqual(expected);
  });
});
