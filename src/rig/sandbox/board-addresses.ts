import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Hardware } from "./hardware.ts";

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    // A link that leads out of the board, or a device without an address.
    return undefined;
  }
}

/** Addresses of the board's network devices, in lower case with colons. */
export function networkAddresses({ folder }: Hardware): readonly string[] {
  const place = join(folder?.("open") ?? "/", "sys/class/net");
  if (!existsSync(place)) return [];
  return readdirSync(place).flatMap((name) => textOf(join(place, name, "address"))?.toLowerCase() ?? []);
}
