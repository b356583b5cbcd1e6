import { execFileSync } from "node:child_process";
import { repositoryPath } from "./toolchain.ts";

/** What `rig brand --json` says, as far as the judges ask. */
export interface Walked {
  readonly model: string;
  readonly subModel: string;
  readonly serial: string;
  readonly deviceKeyId: string;
  readonly assertionFiles: readonly string[];
}

/** Walks the road of a brand into a new folder, with the program itself, as `npm run rig` starts it. */
export function walkBrand(out: string, args: readonly string[]): Walked {
  const command = [repositoryPath("src/rig/main.ts"), "brand", "--json", "--key-bits", "2048", "--out", out];
  const stdio = ["ignore", "pipe", "pipe"] as const;
  const output = execFileSync(process.execPath, [...command, ...args], { encoding: "utf8", stdio: [...stdio] });
  return JSON.parse(output) as Walked;
}
