import { afterEach, describe, expect, test } from "vitest";
import { type HardwareSerialOptions, readHardwareSerial } from "../../../src/hardware/hardware-serial.ts";
import type { HardwareSerial, Reading } from "../../../src/hardware/reading.ts";
import type { SerialSettings } from "../../../src/hardware/serial-settings.ts";
import type { SystemInformation } from "../../../src/hardware/sources/system-information.ts";
import { Problem } from "../../../src/problem/problem.ts";
import { DenyingFiles } from "./denying-files.ts";
import { Tree } from "./tree.ts";

const trees: Tree[] = [];

function rootOf(files: ConstructorParameters<typeof Tree>[0]): string {
  const made = new Tree(files);
  trees.push(made);
  return made.root;
}

afterEach(() => {
  for (const one of trees.splice(0)) one.remove();
});

function read(settings: Partial<SerialSettings>, options: HardwareSerialOptions): Promise<HardwareSerial> {
  return readHardwareSerial({ sources: [], ...settings }, options);
}

async function problemOf(promise: Promise<unknown>): Promise<Problem> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof Problem) return error;
  throw new Error("no Problem was thrown");
}

const dmi = "/sys/class/dmi/id";

describe("settings", () => {
  test.each<[string, Partial<SerialSettings>, string]>([
    ["an unknown source", { sources: ["dmi.serial-number"] }, "serial-source-unknown"],
    ["an unknown source behind a good one", { sources: ["dmi.product-serial", "x"] }, "serial-source-unknown"],
    ["an unknown source in a template", { template: "{x}" }, "serial-source-unknown"],
    ["a template without a source", { template: "ACME" }, "serial-settings-wrong"],
    ["a relative path and no settings file", { sources: ["file:serial"] }, "serial-settings-wrong"],
  ])("%s is refused", async (_situation, settings, code) => {
    const root = rootOf({ [`${dmi}/product_serial`]: "A1B2\n" });
    expect((await problemOf(read(settings, { root }))).code).toBe(code);
  });

  test("a source named twice is read and reported once", async () => {
    const root = rootOf({ [`${dmi}/product_serial`]: "A1B2\n" });
    const { readings } = await read({ sources: ["dmi.product-serial", "dmi.product-serial"] }, { root });
    expect(readings.map(({ source }) => source)).toEqual(["dmi.product-serial"]);
  });

  test("with a template the list of sources is not consulted", async () => {
    const root = rootOf({ [`${dmi}/product_serial`]: "A1B2\n", [`${dmi}/board_serial`]: "C3D4\n" });
    const got = await read({ sources: ["dmi.product-serial"], template: "{dmi.board-serial}" }, { root });
    expect([got.serial, got.source]).toEqual(["C3D4", "{dmi.board-serial}"]);
  });
});

describe("a failure", () => {
  test("explains every source in a line and carries all readings", async () => {
    const root = rootOf({ [`${dmi}/product_serial`]: "Default string\n" });
    const problem = await problemOf(read({ sources: ["dmi.product-serial", "dmi.board-serial", "mac"] }, { root }));
    expect(problem.code).toBe("serial-is-placeholder");
    expect(problem.message.split("\n")).toHaveLength(4);
    const readings = problem.detail["readings"] as readonly Reading[];
    expect(readings.map(({ status }) => status)).toEqual(["refused", "absent", "absent"]);
  });

  test("shows nothing from the hardware that could harm a terminal", async () => {
    const root = rootOf({ [`${dmi}/product_serial`]: "A\u001b[2J\nB\u202e" });
    const problem = await problemOf(read({ sources: ["dmi.product-serial"] }, { root }));
    expect(problem.message.replaceAll("\n  ", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});

describe("the cure for a denied file", () => {
  const denied = [`${dmi}/product_serial`];

  test.each<[string, Omit<HardwareSerialOptions, "files">, RegExp]>([
    ["names the plug for root on the device", { root: "/", userId: 0 }, /hardware-observe/],
    ["names the plug if nobody said who asks", { root: "/" }, /hardware-observe/],
    ["says to become root for another user", { root: "/", userId: 1000 }, /root/],
  ])("%s", async (_situation, options, expected) => {
    const files = new DenyingFiles(rootOf({ [`${dmi}/product_serial`]: "A1\n" }), denied);
    const problem = await problemOf(read({ sources: ["dmi.product-serial"] }, { ...options, files }));
    expect(problem.code).toBe("serial-denied");
    expect(problem.cure).toMatch(expected);
  });

  test("speaks of the tree where another root is read", async () => {
    const root = rootOf({ [`${dmi}/product_serial`]: "A1\n" });
    const problem = await problemOf(read({}, { root, userId: 0, files: new DenyingFiles(root, denied) }));
    expect(problem.cure).toContain(root);
  });

  test("names system-files for a factory file and no plug for the command line", async () => {
    const root = rootOf({ "/factory/serial": "A1\n", "/proc/cmdline": "serial=A1\n" });
    const files = new DenyingFiles(root, ["/factory/serial", "/proc/cmdline"]);
    const factory = await problemOf(read({ sources: ["file:/factory/serial"] }, { root: "/", userId: 0, files }));
    expect(factory.cure).toContain("system-files");
    const line = await problemOf(read({ sources: ["cmdline:serial"] }, { root: "/", userId: 0, files }));
    expect(line.cure).not.toContain("plug");
  });

  test("a fault of the system is serial-unreadable and may pass", async () => {
    const root = rootOf({ [`${dmi}/product_serial`]: "A1\n" });
    const problem = await problemOf(read({}, { root, files: new DenyingFiles(root, denied, "EIO") }));
    expect([problem.code, problem.transient]).toEqual(["serial-unreadable", true]);
  });
});

describe("file:PATH", () => {
  test.each<[string, string, (root: string) => string | undefined, string]>([
    ["an absolute path is below the root", "file:/factory/serial", () => undefined, "ROOT1"],
    ["a relative path starts at the settings' folder", "file:serial", (root) => `${root}/settings`, "SET2"],
    ["a relative path may go up", "file:../factory/serial", (root) => `${root}/settings/`, "ROOT1"],
    ["a path is taken as written", "file: odd name", (root) => `${root}/settings`, "ODD3"],
    ["a link in the settings' folder stays below the root", "file:link", (root) => `${root}/settings`, "ROOT1"],
  ])("%s", async (_situation, source, folderOf, serial) => {
    const root = rootOf({
      "/factory/serial": "ROOT1\n",
      "/settings/serial": "\n SET2 \n",
      "/settings/ odd name": "ODD3",
      "/settings/link": { link: "/factory/serial" },
    });
    const settingsFolder = folderOf(root);
    const options = settingsFolder === undefined ? { root } : { root, settingsFolder };
    expect((await read({ sources: [source] }, options)).serial).toBe(serial);
  });

  test("a settings folder outside the root is read on this machine", async () => {
    const settingsFolder = rootOf({ "/serial": "DESK4\n" });
    const got = await read({ sources: ["file:serial"] }, { root: rootOf({}), settingsFolder });
    expect(got.serial).toBe("DESK4");
    expect(got.readings[0]?.paths).toEqual([`${settingsFolder}/serial`]);
  });

  test("a file beyond 64 KiB is refused as serial-too-long", async () => {
    const root = rootOf({ "/serial": "a".repeat(65_537) });
    expect((await problemOf(read({ sources: ["file:/serial"] }, { root }))).code).toBe("serial-too-long");
  });
});

describe("the library systeminformation", () => {
  const answers: SystemInformation = {
    system: async () => ({ serial: "SYS1A" }),
    baseboard: async () => ({ serial: "-" }),
    chassis: async () => ({ serial: "" }),
    uuid: async () => {
      throw new Error("no shell");
    },
  };

  async function ask(source: string, root = "/"): Promise<string> {
    const importSystemInformation = async () => answers;
    try {
      return (await read({ sources: [source] }, { root, importSystemInformation })).serial;
    } catch (error) {
      return error instanceof Problem ? error.code : String(error);
    }
  }

  test.each([
    ["system", "SYS1A"],
    ["baseboard", "serial-is-placeholder"],
    ["chassis", "serial-empty"],
    ["uuid", "serial-unreadable"],
  ])("systeminformation.%s gives %s", async (field, expected) => {
    expect(await ask(`systeminformation.${field}`)).toBe(expected);
  });

  test("it is not loaded for another root, nor if no source needs it", async () => {
    const root = rootOf({ [`${dmi}/product_serial`]: "A1B2\n" });
    let loads = 0;
    const importSystemInformation = async () => {
      loads += 1;
      return answers;
    };
    await read({ sources: ["systeminformation.system", "dmi.product-serial"] }, { root, importSystemInformation });
    expect(loads).toBe(0);
    await read({ sources: ["systeminformation.system"] }, { root: "/", importSystemInformation });
    expect(loads).toBe(1);
  });

  test("the real library has the functions that are used", async () => {
    const library: SystemInformation = await import("systeminformation");
    for (const name of ["system", "baseboard", "chassis", "uuid"] as const)
      expect(library[name]).toBeTypeOf("function");
  });
});
