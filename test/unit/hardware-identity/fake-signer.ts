import { createPublicKey, type KeyObject } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pemOf } from "./sample-keys.ts";

/** A real executable in a folder of its own, which goes away with it. */
export class FakeSigner implements Disposable {
  readonly folder: string;
  readonly program: string;

  /** `script` is the body of a shell script; the key's two halves lie beside it as private.pem and public.pem. */
  constructor(script: string, key?: KeyObject) {
    this.folder = mkdtempSync(join(tmpdir(), "signer-"));
    this.program = join(this.folder, "hardware-signer");
    if (key !== undefined) {
      this.write("private.pem", pemOf(key));
      this.write("public.pem", createPublicKey(key).export({ format: "pem", type: "spki" }).toString());
    }
    this.write("hardware-signer", `#!/bin/sh\nhere="${this.folder}"\n${script}\n`);
    chmodSync(this.program, 0o755);
  }

  write(name: string, content: string): void {
    writeFileSync(join(this.folder, name), content);
  }

  get argv(): readonly [string, ...string[]] {
    return [this.program];
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What docs/hardware-identity.md shows: openssl in the part of the hardware. */
export const honestScript = `
case "$1" in
  public-key) cat "$here/public.pem" ;;
  sign) openssl dgst "-$2" -sign "$here/private.pem" ;;
  *) echo "unknown word $1" >&2; exit 2 ;;
esac`;

/** Gives the public key as it should, and does something else when it is to sign. */
export const signsWith = (command: string): string => `
case "$1" in
  public-key) cat "$here/public.pem" ;;
  sign) ${command} ;;
esac`;
