// The least that a program on Node can do to register a device and have snapd adopt the identity; bundled and run by Node as a
// gadget's configure (bare-adoption-hook.ts). The search for the key begins before anything else is loaded.
import { generateKeyPair, type KeyObject } from "node:crypto";

const begunNs = process.hrtime.bigint();
const found = new Promise<KeyObject>((resolve, reject) => {
  generateKeyPair("rsa", { modulusLength: 4096, publicExponent: 65_537 }, (fault, _publicKey, privateKey) => {
    if (fault === null) resolve(privateKey);
    else reject(fault);
  });
});
const tookMs = found.then(() => Number(process.hrtime.bigint() - begunNs) / 1e6);

void import("./bare-registration.ts").then(({ registerBarely }) => registerBarely(found, tookMs));
