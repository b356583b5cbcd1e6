import { createPrivateKey, createPublicKey, verify } from "node:crypto";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { MemoryDisk } from "../../../src/disk/memory-disk.ts";
import { readIdentityKey, readOrMakeIdentityKey } from "../../../src/keys/identity-key.ts";
import { codeOf } from "../disk/code-of.ts";

const text = (value: string) => new TextEncoder().encode(value);
const seed = new Uint8Array(32).map((_byte, index) => index * 7 + 1);
const randomBytes = () => seed.slice();

function emptyDisk(options?: ConstructorParameters<typeof MemoryDisk>[0]): MemoryDisk {
  const disk = new MemoryDisk(options);
  disk.makeFolder("/own", 0o700);
  disk.settle();
  return disk;
}

const make = (disk: MemoryDisk) => readOrMakeIdentityKey(disk, "/own", randomBytes);
const textOf = (disk: MemoryDisk, name: string) => new TextDecoder().decode(disk.readFile(`/own/${name}`, 1024));

describe("readOrMakeIdentityKey", () => {
  test("makes a key that node:crypto reads from both files, the private one for nobody else", () => {
    const disk = emptyDisk();
    const key = make(disk);
    const privateKey = createPrivateKey(textOf(disk, "identity-key"));
    const publicKey = createPublicKey(textOf(disk, "identity-key.pub"));
    expect(createPublicKey(privateKey).equals(publicKey)).toBe(true);
    expect(verify(null, text("message"), publicKey, key.sign(text("message")))).toBe(true);
    expect(disk.stat("/own/identity-key")).toMatchObject({ mode: 0o600 });
    expect(disk.stat("/own/identity-key.pub")).toMatchObject({ mode: 0o644 });
    expect(disk.list("/own")).toEqual(["identity-key", "identity-key.pub"]);
  });

  test("the same random numbers make the same files every time", () => {
    const [first, second] = [emptyDisk(), emptyDisk()];
    make(first);
    make(second);
    expect(textOf(first, "identity-key")).toBe(textOf(second, "identity-key"));
  });

  test("a key that is there is used and asks for no randomness", () => {
    const disk = emptyDisk();
    const made = make(disk);
    const read = readOrMakeIdentityKey(disk, "/own", () => {
      throw new Error("asked for randomness");
    });
    expect(read.publicKey).toEqual(made.publicKey);
    expect(readIdentityKey(disk, "/own")?.publicKey).toEqual(made.publicKey);
  });

  test("after a power loss at any point the next run has one whole key, the same once it was told", () => {
    const disk = emptyDisk();
    const made = make(disk);
    for (const state of disk.crashStates()) {
      const next = readOrMakeIdentityKey(state.disk, "/own", () => new Uint8Array(32).map((_byte, index) => index));
      if (state.operationsDone === disk.operations.length)
        expect(next.publicKey, state.description).toEqual(made.publicKey);
      expect(
        createPublicKey(textOf(state.disk, "identity-key.pub")).export({ format: "jwk" }).x,
        state.description,
      ).toBe(Buffer.from(next.publicKey).toString("base64url"));
    }
  });

  const whole = () => {
    const disk = emptyDisk();
    make(disk);
    return textOf(disk, "identity-key");
  };

  test.each<[string, (pem: string) => string]>([
    ["an empty file", () => ""],
    ["a cut file", (pem) => pem.slice(0, 60)],
    ["a file without its last newline", (pem) => pem.slice(0, -1)],
    ["a file of zeros", () => "\0".repeat(119)],
    ["a seed of zeros", (pem) => pem.replace(/MC4C[^\n]+/, `MC4CAQAwBQYDK2VwBCIEI${"A".repeat(43)}`)],
    ["another algorithm's object identifier", (pem) => pem.replace("MC4CAQAwBQYDK2Vw", "MC4CAQAwBQYDK2Vv")],
    ["text after the key", (pem) => `${pem}x`],
    ["a public key in its place", (pem) => pem.replaceAll("PRIVATE", "PUBLIC")],
  ])("%s is refused and kept as it is", (_situation, edit) => {
    const disk = emptyDisk();
    disk.createFile("/own/identity-key", text(edit(whole())), 0o600);
    expect(codeOf(() => make(disk))).toBe("identity-key-corrupt");
    expect(textOf(disk, "identity-key")).toBe(edit(whole()));
    expect(disk.list("/own")).toEqual(["identity-key"]);
  });

  test("a file far too big is refused and kept", () => {
    const disk = emptyDisk();
    disk.createFile("/own/identity-key", new Uint8Array(2000), 0o600);
    expect(codeOf(() => make(disk))).toBe("disk-too-big");
  });

  test("a public half that does not fit is made anew from the private one", () => {
    const disk = emptyDisk();
    make(disk);
    const right = textOf(disk, "identity-key.pub");
    for (const wrong of [right.replace(/[a-m]/, "n"), "x".repeat(5000)]) {
      disk.unlink("/own/identity-key.pub");
      disk.createFile("/own/identity-key.pub", text(wrong), 0o644);
      make(disk);
      expect(textOf(disk, "identity-key.pub")).toBe(right);
    }
  });

  test.each([
    ["nothing", new Uint8Array()],
    ["too little", new Uint8Array(31).map((_byte, index) => index)],
    ["zeros", new Uint8Array(32)],
    ["one byte again and again", new Uint8Array(32).fill(0xa5)],
  ])("a random source that gives %s makes no key", (_situation, bytes) => {
    const disk = emptyDisk();
    expect(() => readOrMakeIdentityKey(disk, "/own", () => bytes)).toThrow(TypeError);
    expect(disk.list("/own")).toEqual([]);
  });

  test("a full disk leaves no key and no temporary file", () => {
    const disk = emptyDisk({ refuse: ({ kind }) => (kind === "write" ? "disk-full" : undefined) });
    expect(codeOf(() => make(disk))).toBe("disk-full");
    expect(disk.list("/own")).toEqual([]);
  });

  test("neither inspect nor JSON shows the seed", () => {
    const key = make(emptyDisk());
    for (const shown of [inspect(key, { showHidden: true, depth: 9 }), JSON.stringify(key)]) {
      for (const form of ["hex", "base64", "base64url"] as const) {
        expect(shown).not.toContain(Buffer.from(seed.subarray(0, 9)).toString(form));
      }
    }
    expect(Object.keys(key)).toEqual(["publicKey"]);
  });
});
