import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A folder of hooks; its prepare-device begins with what every good one does. */
export function hooksIn(folder: string, name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  const start = ["#!/bin/sh", "set -e", "snapctl set device-service.url=https://vault.example.com/v1/"];
  const key = "snapctl set -s device-service.headers.api-key=not-a-real-key-0815";
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, "prepare-device"), `${[...start, key, ...lines].join("\n")}\n`, { mode: 0o755 });
  writeFileSync(join(path, "configure"), "#!/bin/sh\nexit 0\n", { mode: 0o755 });
  return path;
}

export const goodSerial =
  "snapctl set -s registration.proposed-serial=\"$(tr -d '\\0' < /proc/device-tree/serial-number)\"";
