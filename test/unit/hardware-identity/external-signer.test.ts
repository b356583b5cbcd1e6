import { createPublicKey, sign } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openExternalSigner } from "../../../src/hardware-identity/external-signer.ts";
import { signChecked } from "../../../src/hardware-identity/hardware-key.ts";
import type { SignerLimits } from "../../../src/hardware-identity/run-signer.ts";
import { Problem } from "../../../src/problem/problem.ts";
import { codeOfAsync } from "../disk/code-of.ts";
import { FakeSigner, honestScript, signsWith } from "./fake-signer.ts";
import { headerTextFrom } from "./registration-oracle.ts";
import { goodKeys, p256Key, p384Key, pemOf, rsaKey } from "./sample-keys.ts";

const message = new TextEncoder().encode("3a7bd3e2360a3d29eea436fcfb7e44c735d117c4");
const patient: Partial<SignerLimits> = { timeoutMs: 20_000 };
/** For signers that never end: the test waits this long. */
const hasty: Partial<SignerLimits> = { timeoutMs: 400 };

const open = (signer: FakeSigner, limits = patient, environment: Record<string, string> = {}) =>
  openExternalSigner(signer.argv, { environment: { PATH: process.env["PATH"], ...environment }, limits });

async function signWith(signer: FakeSigner, limits = patient): Promise<Uint8Array> {
  return await signChecked(await open(signer, limits), "sha256", message);
}

/** The kernel's letter for the process whose number is in the file: X once it is gone, Z while nobody waited for it. */
function stateOf(signer: FakeSigner, file: string): string {
  const path = `/proc/${readFileSync(join(signer.folder, file), "utf8").trim()}/status`;
  return /^State:\t(\w)/m.exec(existsSync(path) ? readFileSync(path, "utf8") : "State:\tX")?.[1] ?? "";
}

async function problemOf(call: Promise<unknown>): Promise<Problem> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("an external signer", () => {
  test.each(goodKeys)("with an $name key signs what verifies, whatever the digest", async ({ key, kind }) => {
    using signer = new FakeSigner(honestScript, key);
    const opened = await open(signer);
    expect(opened).toMatchObject({ source: "signer", origin: signer.program, publicKey: { kind } });
    expect(opened.publicKey.headerText).toBe(headerTextFrom(createPublicKey(key)));
    for (const digest of ["sha256", "sha384", "sha512", "sha3-384"] as const) {
      expect((await signChecked(opened, digest, message)).length).toBeGreaterThan(60);
    }
  });

  test("gets its own arguments first, then the word and the digest, and exactly the message on stdin", async () => {
    using signer = new FakeSigner(
      `printf '%s\\n' "$@" > "$here/arguments.$3"; cat > "$here/input.$3"
case "$3" in public-key) cat "$here/public.pem" ;; sign) openssl dgst -sha384 -sign "$here/private.pem" "$here/input.sign" ;; esac`,
      p256Key,
    );
    const opened = await openExternalSigner([signer.program, "--token", "a b; $(id)"], {
      environment: { PATH: process.env["PATH"] },
    });
    await signChecked(opened, "sha384", message);
    const file = (name: string) => readFileSync(join(signer.folder, name));
    expect(file("arguments.public-key").toString()).toBe("--token\na b; $(id)\npublic-key\n");
    expect(file("arguments.sign").toString()).toBe("--token\na b; $(id)\nsign\nsha384\n");
    expect(file("input.public-key")).toHaveLength(0);
    expect(new Uint8Array(file("input.sign"))).toEqual(message);
  });

  test("hears of its snap, but neither of the cookie nor of anything else", async () => {
    using signer = new FakeSigner(`env > "$here/environment"; pwd > "$here/folder"; cat "$here/public.pem"`, p256Key);
    await open(signer, patient, {
      SNAP: "/snap/gadget/1",
      SNAP_COOKIE: "cookie",
      SNAP_CONTEXT: "cookie",
      API_KEY: "x",
      LD_PRELOAD: "",
    });
    const environment = readFileSync(join(signer.folder, "environment"), "utf8");
    expect(environment).toContain("SNAP=/snap/gadget/1\n");
    expect(environment).toContain("LANG=C.UTF-8\n");
    expect(environment).not.toMatch(/^(?:SNAP_COOKIE|SNAP_CONTEXT|API_KEY|LD_PRELOAD|VITEST)=/m);
    expect(readFileSync(join(signer.folder, "folder"), "utf8")).toBe("/\n");
  });

  test("that does not read its input is no fault", async () => {
    using signer = new FakeSigner(signsWith('cat "$here/signature"'), p256Key);
    const big = new Uint8Array(300_000).fill(7);
    const signature = Buffer.from(sign("sha256", big, p256Key));
    signer.write("signature.b64", signature.toString("base64"));
    signer.write(
      "hardware-signer",
      `#!/bin/sh\nhere="${signer.folder}"\n${signsWith('base64 -d "$here/signature.b64"')}\n`,
    );
    expect(await signChecked(await open(signer), "sha256", big)).toEqual(new Uint8Array(signature));
  });

  test.each<[string, string, string]>([
    ["ends with a failure", "echo 'tpm: no such handle' >&2; exit 3", "hardware-signer-failed"],
    ["is killed", "kill -SEGV $$", "hardware-signer-failed"],
    ["writes nothing", "true", "hardware-signature-wrong"],
    ["writes garbage", "head -c 300 /dev/zero", "hardware-signature-wrong"],
    ["writes base64", 'openssl dgst -sha256 -sign "$here/private.pem" | base64', "hardware-signature-wrong"],
    ["adds a newline", 'openssl dgst -sha256 -sign "$here/private.pem"; echo', "hardware-signature-wrong"],
    ["signs something else", 'echo other | openssl dgst -sha256 -sign "$here/private.pem"', "hardware-signature-wrong"],
    ["signs another digest", 'openssl dgst -sha512 -sign "$here/private.pem"', "hardware-signature-wrong"],
    ["signs with another key", 'openssl dgst -sha256 -sign "$here/other.pem"', "hardware-signature-wrong"],
    ["floods stdout", "exec cat /dev/zero", "hardware-signer-unreadable"],
    ["floods stderr and fails", "head -c 3000000 /dev/zero >&2; exit 1", "hardware-signer-failed"],
  ])("that %s does not pass", async (_situation, command, code) => {
    using signer = new FakeSigner(signsWith(command), p256Key);
    signer.write("other.pem", pemOf(p384Key));
    expect(await codeOfAsync(signWith(signer))).toBe(code);
  });

  test.each<[string, string]>([
    ["hangs", "exec sleep 600"],
    ["ignores every polite signal", "trap '' TERM INT HUP; while :; do sleep 600; done"],
    ["dribbles for ever", "while :; do printf x; sleep 0.05; done"],
    ["leaves a process behind that holds its output", "setsid sleep 5 & wait"],
  ])("that %s is stopped in time", async (_situation, command) => {
    using signer = new FakeSigner(`echo $$ > "$here/pid"; ${command}`, p256Key);
    expect(await codeOfAsync(open(signer, hasty))).toBe("hardware-signer-too-slow");
    await expect.poll(() => stateOf(signer, "pid"), { timeout: 10_000 }).toMatch(/^[ZX]/);
  });

  test("whose helper lives on is heard, and the helper stopped", async () => {
    using signer = new FakeSigner(`cat "$here/public.pem"; sleep 600 & echo $! > "$here/helper"`, p256Key);
    expect((await open(signer)).publicKey.size).toBe("P-256");
    await expect.poll(() => stateOf(signer, "helper"), { timeout: 10_000 }).toMatch(/^[ZX]/);
  });

  test.each<[string, string, string]>([
    ["nothing", "true", "hardware-signer-unreadable"],
    ["the private key", 'cat "$here/private.pem"', "hardware-signer-unreadable"],
    ["a PEM block with rubbish in it", 'sed "s/^M.*/AAAA/" "$here/public.pem"', "hardware-signer-unreadable"],
    ["two keys", 'cat "$here/public.pem" "$here/public.pem"', "hardware-signer-unreadable"],
    ["a log line before the key", 'echo ready; cat "$here/public.pem"', "hardware-signer-unreadable"],
    [
      "a key of a kind that no one takes",
      "openssl genpkey -algorithm ed25519 | openssl pkey -pubout",
      "hardware-key-unfit",
    ],
  ])("that gives %s for its public key does not pass", async (_situation, command, code) => {
    using signer = new FakeSigner(command, p256Key);
    expect(await codeOfAsync(open(signer))).toBe(code);
  });

  test("has its last words in the message, made printable and cut", async () => {
    const words = `printf 'first\\nsecond\\nthird \\033[31mred\\nERROR: no handle 0x81000001\\n' >&2; printf '%0900d' 7 >&2; exit 4`;
    using signer = new FakeSigner(signsWith(words), rsaKey);
    const { message: told, code } = await problemOf(signWith(signer));
    expect(code).toBe("hardware-signer-failed");
    expect(told).toMatch(/status 4: .*third .*no handle 0x81000001; 0+…$/);
    expect(told).not.toMatch(/first|[\p{Cc}]/u);
    expect(told.length).toBeLessThan(700);
  });

  test.each([
    ["is not there", (signer: FakeSigner) => [`${signer.program}-not`] as const],
    ["is not executable", (signer: FakeSigner) => [join(signer.folder, "public.pem")] as const],
    ["has a NUL in an argument", (signer: FakeSigner) => [signer.program, "a\0b"] as const],
    ["is a folder", (signer: FakeSigner) => [signer.folder] as const],
  ])("that %s cannot be started", async (_situation, argv) => {
    using signer = new FakeSigner(honestScript, p256Key);
    const opened = openExternalSigner(argv(signer), { environment: {} });
    expect(await codeOfAsync(opened)).toBe("hardware-signer-missing");
  });

  test("that PATH does not have is told in words, and where it was looked for", async () => {
    const opened = openExternalSigner(["no-such-signer"], { environment: {} });
    await expect(opened).rejects.toThrow(/: no such file or directory \(ENOENT\); a name without a slash .* PATH$/);
  });
});

describe("a hint is given", () => {
  test.each([
    [
      "r and s without ASN.1",
      (m: Uint8Array) => sign("sha256", m, { key: p256Key, dsaEncoding: "ieee-p1363" }),
      /without ASN\.1/,
    ],
    ["text", (m: Uint8Array) => Buffer.from(sign("sha256", m, p256Key).toString("base64")), /it is text/],
    ["nothing", () => Buffer.alloc(0), /it is empty/],
  ])("for a signature that is %s", async (_situation, make, hint) => {
    using signer = new FakeSigner(signsWith('base64 -d "$here/signature.b64"'), p256Key);
    signer.write("signature.b64", make(message).toString("base64"));
    expect((await problemOf(signWith(signer))).message).toMatch(hint);
  });
});
