import { describe, expect, test } from "vitest";
import { MemoryDisk } from "../../../src/disk/memory-disk.ts";
import {
  type KeyPlaces,
  openHardwareKey,
  openOrMakeHardwareKey,
} from "../../../src/hardware-identity/open-hardware-key.ts";
import { type HardwareIdentitySettings, standardHardwareIdentity } from "../../../src/hardware-identity/settings.ts";
import { codeOfAsync } from "../disk/code-of.ts";
import { FakeSigner, honestScript } from "./fake-signer.ts";
import { p256Key, p384Key, pemOf, rsaKey } from "./sample-keys.ts";

function placesWith(pem?: string, folders: readonly string[] = ["/own"]): KeyPlaces & { readonly disk: MemoryDisk } {
  const disk = new MemoryDisk();
  disk.makeFolder("/factory", 0o700);
  if (pem !== undefined) disk.createFile("/factory/key.pem", new TextEncoder().encode(pem), 0o600);
  return { disk, folders, environment: { PATH: process.env["PATH"] } };
}

const wanting = (wanted: Partial<HardwareIdentitySettings>) => ({ ...standardHardwareIdentity, ...wanted });
const generate = async (kind: "rsa" | "ecdsa") => (kind === "rsa" ? rsaKey : p256Key);

describe("the hardware key", () => {
  test("of the settings' file is taken, and none is made", async () => {
    const places = placesWith(pemOf(p384Key));
    const settings = wanting({ key: "/factory/key.pem" });
    const { key, made } = await openOrMakeHardwareKey(settings, { ...places, generate });
    expect({ made, source: key.source, size: key.publicKey.size }).toEqual({
      made: false,
      source: "file",
      size: "P-384",
    });
    expect((await openHardwareKey(settings, places)).publicKey.keyId).toBe(key.publicKey.keyId);
    expect(places.disk.list("/own")).toBeUndefined();
  });

  test("of the settings' signer is taken, and none is made", async () => {
    using signer = new FakeSigner(honestScript, rsaKey);
    const places = placesWith();
    const { key, made } = await openOrMakeHardwareKey(wanting({ signer: signer.argv }), { ...places, generate });
    expect({ made, source: key.source, kind: key.publicKey.kind }).toEqual({
      made: false,
      source: "signer",
      kind: "rsa",
    });
    expect(places.disk.list("/own")).toBeUndefined();
  });

  test.each([
    [undefined, "ecdsa"],
    ["ecdsa", "ecdsa"],
    ["rsa", "rsa"],
  ] as const)("of the wanted kind %s is made as %s, and opened from then on", async (kind, expected) => {
    const places = placesWith();
    expect(await codeOfAsync(openHardwareKey(wanting({ kind }), places))).toBe("hardware-key-missing");
    const { key, made } = await openOrMakeHardwareKey(wanting({ kind }), { ...places, generate });
    expect({ made, kind: key.publicKey.kind }).toEqual({ made: true, kind: expected });
    expect((await openHardwareKey(wanting({ kind }), places)).publicKey.keyId).toBe(key.publicKey.keyId);
  });

  test.each<[string, Partial<HardwareIdentitySettings>, string]>([
    ["a file that is not there", { key: "/factory/other.pem" }, "hardware-key-missing"],
    ["a key of another kind", { key: "/factory/key.pem", kind: "rsa" }, "hardware-key-unfit"],
    ["a file and a signer", { key: "/factory/key.pem", signer: ["/bin/true"] }, "hardware-key-source-unclear"],
    ["an empty command", { signer: [] }, "hardware-signer-missing"],
    ["a command without a name", { signer: ["", "sign"] }, "hardware-signer-missing"],
  ])("%s is refused and nothing made instead", async (_situation, wanted, code) => {
    const places = placesWith(pemOf(p256Key));
    expect(await codeOfAsync(openHardwareKey(wanting(wanted), places))).toBe(code);
    expect(await codeOfAsync(openOrMakeHardwareKey(wanting(wanted), { ...places, generate }))).toBe(code);
    expect(places.disk.list("/own")).toBeUndefined();
  });

  test("that is there is not replaced by one of the kind that the settings want now", async () => {
    const places = placesWith();
    const { key } = await openOrMakeHardwareKey(wanting({}), { ...places, generate });
    const again = openOrMakeHardwareKey(wanting({ kind: "rsa" }), { ...places, generate });
    expect(await codeOfAsync(again)).toBe("hardware-key-unfit");
    expect((await openHardwareKey(wanting({}), places)).publicKey.keyId).toBe(key.publicKey.keyId);
  });

  test("without any folder is not made", async () => {
    const places = placesWith(undefined, []);
    expect(await codeOfAsync(openOrMakeHardwareKey(wanting({}), { ...places, generate }))).toBe(
      "hardware-key-place-unknown",
    );
    expect(await codeOfAsync(openHardwareKey(wanting({}), places))).toBe("hardware-key-missing");
  });
});
