import { createPrivateKey, X509Certificate } from "node:crypto";
import type { FileContent, InspectContent } from "../config/files.ts";
import type { Disk } from "../disk/disk.ts";
import { FsDisk } from "../disk/fs-disk.ts";
import { readKeyFile } from "../hardware-identity/key-file.ts";
import { nodeCrypto } from "../keys/node-crypto.ts";
import { onlyModel } from "../model/read-model.ts";
import { Problem } from "../problem/problem.ts";
import { readAssertionFile } from "../trust/assertion-file.ts";

const maxPemBytes = 1024 * 1024;

function pemOf(disk: Disk, path: string): string {
  return new TextDecoder("latin1").decode(disk.readFile(path, maxPemBytes) ?? new Uint8Array());
}

function unreadable(path: string, what: string): Problem {
  return new Problem("certificate-unreadable", `${path} holds no ${what}`, {
    cure: "Convert it to PEM: text between lines of BEGIN and END.",
  });
}

function checkCertificates(disk: Disk, path: string): void {
  const blocks = pemOf(disk, path).match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw unreadable(path, "certificate in PEM");
  try {
    blocks.map((block) => new X509Certificate(block));
  } catch {
    throw unreadable(path, "certificate that can be read");
  }
}

function checkPrivateKey(disk: Disk, path: string): void {
  try {
    createPrivateKey(pemOf(disk, path));
  } catch {
    throw unreadable(path, "private key in PEM without a passphrase");
  }
}

const looks: Readonly<Record<FileContent, (disk: Disk, path: string) => void>> = {
  assertions: (disk, path) => {
    if (readAssertionFile(disk, path, nodeCrypto).length > 0) return;
    throw new Problem("assertion-file-unreadable", `${path} holds no assertion`);
  },
  certificates: checkCertificates,
  "hardware-key": (disk, path) => readKeyFile(disk, path, "file"),
  model: (disk, path) => onlyModel(readAssertionFile(disk, path, nodeCrypto), path),
  "private-key": checkPrivateKey,
};

/** A file that holds no certificate or no key is told as that, and not once more. */
function isKeyOfAnother(disk: Disk, path: string, certificate: string): boolean {
  try {
    const key = createPrivateKey(pemOf(disk, path));
    return !new X509Certificate(pemOf(disk, certificate)).checkPrivateKey(key);
  } catch {
    return false;
  }
}

/** Looks into the files that settings name, as their users will. No content is ever part of the answer. */
export const inspectContents: InspectContent = (content, path, certificate) => {
  try {
    if (certificate === undefined) looks[content](new FsDisk(), path);
    else if (isKeyOfAnother(new FsDisk(), path, certificate)) {
      throw new Problem("certificate-unreadable", `${path} is not the key of the certificate in ${certificate}`, {
        cure: "Name the key that the certificate was made for; the first certificate in the file counts.",
      });
    }
    return undefined;
  } catch (fault) {
    if (!(fault instanceof Problem)) throw fault;
    return { problem: fault.message, fix: fault.cure };
  }
};
