import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { AccountKeyAssertion } from "../../assertion/assertion.ts";
import { errnoOf } from "../../disk/disk-fault.ts";
import { FsDisk } from "../../disk/fs-disk.ts";
import type { Crypto } from "../../openpgp/crypto.ts";
import { Problem } from "../../problem/problem.ts";
import { readAssertionFile } from "../../trust/assertion-file.ts";
import type { BroughtRoot } from "../brand.ts";
import { readPrivateKeyFile } from "./private-key-file.ts";

function unusable(folder: string, cause: string, fault?: unknown): Problem {
  return new Problem("brand-root-unusable", `cannot use the root in ${folder}: ${cause}`, { cause: fault });
}

function keyFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch (fault) {
    throw unusable(folder, errnoOf(fault) ?? "unknown fault", fault);
  }
}

/** A root with its private key: FOLDER/root.assert and FOLDER/private-keys-v1/KEY-ID. Problem brand-root-unusable. */
export function readRootFolder(folder: string, crypto: Crypto): BroughtRoot {
  const keys = keyFiles(join(folder, "private-keys-v1")).map(readPrivateKeyFile);
  const trusted = readAssertionFile(new FsDisk(), join(folder, "root.assert"), crypto);
  const isOwn = (one: (typeof trusted)[number]): one is AccountKeyAssertion =>
    one.type === "account-key" && keys.some(({ keyId }) => keyId === one.publicKeyId);
  const accountKey = trusted.find(isOwn);
  const key = keys.find(({ keyId }) => keyId === accountKey?.publicKeyId);
  if (accountKey === undefined || key === undefined) {
    throw unusable(folder, "no private key in private-keys-v1 is that of an account-key in root.assert");
  }
  if (!trusted.some((one) => one.type === "account" && one.accountId === accountKey.accountId)) {
    throw unusable(folder, `root.assert holds no account "${accountKey.accountId}"`);
  }
  return { trusted, signer: { accountId: accountKey.accountId, key } };
}
