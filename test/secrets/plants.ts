import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { decodePrivateKey } from "../../src/openpgp/private-key.ts";
import type { Lab } from "./lab.ts";

/** A secret put where none may stand, as by a mistake in the program: the search has to find it, and nothing else. */
export interface Plant {
  readonly name: string;
  /** The secret and the place as the search calls them. */
  readonly canary: string;
  readonly place: string;
  readonly put: (lab: Lab) => void;
}

function said(lab: Lab, part: { readonly stdout: string } | { readonly stderr: string }): void {
  lab.runs.push({ line: "planted", run: { status: 0, signal: null, stdout: "", stderr: "", ...part } });
}

function privateNumber(lab: Lab): Buffer {
  return Buffer.from(decodePrivateKey(lab.input.deviceKey.encodePrivate()).d);
}

/** A log line that somebody forgot. */
export function plantInLog(lab: Lab): void {
  const planted = Buffer.from(`x${lab.apiKey}`).toString("base64");
  appendFileSync(join(lab.device.snapCommon, "planted.log"), `debug: headers are ${planted}\n`);
}

export const plants: readonly Plant[] = [
  {
    name: "the API key in base64 in a log",
    canary: "the API key",
    place: "planted.log",
    put: plantInLog,
  },
  {
    name: "a third of the API key, URL-encoded, on stderr",
    canary: "the API key",
    place: "stderr of planted",
    put: (lab) => said(lab, { stderr: `GET /?key=${encodeURIComponent(lab.apiKey).slice(0, 30)} failed\n` }),
  },
  {
    name: "the device key's private number in hex on stdout",
    canary: "the device key's d",
    place: "stdout of planted",
    put: (lab) => said(lab, { stdout: `{"d": "${privateNumber(lab).toString("hex")}"}\n` }),
  },
  {
    name: "the bytes of the private number in a file of the device",
    canary: "the device key's d",
    place: "root/var/tmp/planted",
    put: (lab) => {
      mkdirSync(join(lab.device.root, "var/tmp"), { recursive: true });
      writeFileSync(join(lab.device.root, "var/tmp/planted"), privateNumber(lab));
    },
  },
  {
    name: "the macaroon as the argument of a program",
    canary: "the macaroon",
    place: "arguments of a program",
    put: (lab) => {
      const line = `7 execve("/usr/bin/curl", ["curl", "-H", "X: ${lab.macaroon}"], ["HOME=/"]) = 0\n`;
      writeFileSync(lab.nextTrace(), line);
    },
  },
  {
    name: "the API key in a compressed file of an archive",
    canary: "the API key",
    place: "planted.zip, logs/snap.log",
    put: (lab) => {
      const log = strToU8(`headers: ${lab.apiKey} ${"and so on ".repeat(50)}\n`);
      writeFileSync(join(lab.folder, "planted.zip"), zipSync({ "logs/snap.log": log }, { level: 9 }));
    },
  },
  {
    name: "the snap's cookie as the name of a file",
    canary: "the snap's cookie",
    place: "cookie-",
    put: (lab) => {
      const cookie = lab.services.snapd.serviceCookie();
      lab.cookies.push(cookie);
      writeFileSync(join(lab.folder, `cookie-${cookie}`), "");
    },
  },
];
