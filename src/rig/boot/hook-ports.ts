import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Gadget } from "../gadget/gadget.ts";
import { executableBit } from "../gadget/gadget-file.ts";

const maxTextBytes = 64 * 1024;
const maxFiles = 500;

/** Ports in addresses such as https://vault.example.com:8443/, as far as the text has any. */
export function portsIn(text: string): readonly number[] {
  const found = [...text.matchAll(/\bhttps?:\/\/[^\s/"'\\:]+:(\d{1,5})\b/g)].map(([, port]) => Number(port));
  return found.filter((port) => port > 0 && port < 65_536);
}

/** Ports that stand in the gadget's own texts: the hooks' network listens where they are going to knock. */
export function portsOfGadget({ folder }: Gadget): readonly number[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).slice(0, maxFiles);
  const texts = names.filter((name) => executableBit(folder, name) !== undefined).map((name) => join(folder, name));
  const small = texts.filter((path) => statSync(path).size <= maxTextBytes);
  return [...new Set(small.flatMap((path) => portsIn(readFileSync(path, "latin1"))))];
}
