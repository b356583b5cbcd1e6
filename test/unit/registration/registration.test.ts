import { describe, expect, it } from "vitest";
import { MemoryDisk } from "../../../src/disk/memory-disk.ts";
import { type Registration, readRegistration, writeRegistration } from "../../../src/registration/registration.ts";

const example: Registration = {
  version: 1,
  brandId: "acme",
  model: "gateway-one",
  serial: "A1B2C3",
  serialSource: "dmi.product-serial",
  submissions: 0,
};

function disk(): MemoryDisk {
  const own = new MemoryDisk();
  own.makeFolder("/own", 0o700);
  return own;
}

describe("the record of a registration", () => {
  it("is what was written", () => {
    const own = disk();
    const full = { ...example, deviceKeyId: "k", requestId: "r", requestIdAt: "t", intentAt: "i", submissions: 3 };
    writeRegistration(own, "/own", full);
    expect(readRegistration(own, "/own")).toEqual(full);
  });

  it("is readable by its owner only", () => {
    const own = disk();
    writeRegistration(own, "/own", example);
    expect(own.stat("/own/registration.json")?.mode).toBe(0o600);
  });

  it("is undefined before the first run", () => {
    expect(readRegistration(disk(), "/own")).toBeUndefined();
  });

  it("is the old or the new one, whole, after a power cut at any point of its replacement", () => {
    const own = disk();
    writeRegistration(own, "/own", example);
    own.settle();
    writeRegistration(own, "/own", { ...example, submissions: 1 });
    let states = 0;
    for (const { disk: after } of own.crashStates()) {
      states += 1;
      expect([0, 1]).toContain(readRegistration(after, "/own")?.submissions);
    }
    expect(states).toBeGreaterThan(4);
  });

  it.each([
    ["text that is no JSON", "{"],
    ["a list", "[]"],
    ["an unknown version", JSON.stringify({ ...example, version: 2 })],
    ["no serial", JSON.stringify({ ...example, serial: undefined })],
    ["an empty brand", JSON.stringify({ ...example, brandId: "" })],
    ["a key id that is a number", JSON.stringify({ ...example, deviceKeyId: 5 })],
    ["submissions as text", JSON.stringify({ ...example, submissions: "1" })],
    ["bytes that are no UTF-8", "\u00ff".repeat(3)],
  ])("with %s is registration-corrupt and stays as it is", (_, content) => {
    const own = disk();
    const bytes = Uint8Array.from(content, (char) => char.charCodeAt(0));
    own.createFile("/own/registration.json", bytes, 0o600);
    expect(() => readRegistration(own, "/own")).toThrow(expect.objectContaining({ code: "registration-corrupt" }));
    expect(own.readFile("/own/registration.json", 1 << 20)).toEqual(bytes);
  });
});
