import { lstatSync, readFileSync } from "node:fs";
import type { Gadget } from "../gadget/gadget.ts";
import { firstBelow } from "../gadget/walk.ts";

const maxTextBytes = 64 * 1024;
const maxFiles = 500;

/** Ports in addresses such as https://vault.example.com:8443/, as far as the text has any. */
export function portsIn(text: string): readonly number[] {
  const found = [...text.matchAll(/\bhttps?:\/\/[^\s/"'\\:]+:(\d{1,5})\b/g)].map(([, port]) => Number(port));
  return found.filter((port) => port > 0 && port < 65_536);
}

/** Ports that stand in the gadget's own texts: the hooks' network listens where they are going to knock. */
export function portsOfGadget({ folder }: Gadget): readonly number[] {
  const files = firstBelow(folder, maxFiles).filter((path) => lstatSync(path).isFile());
  const small = files.filter((path) => lstatSync(path).size <= maxTextBytes);
  return [...new Set(small.flatMap((path) => portsIn(readFileSync(path, "latin1"))))];
}
