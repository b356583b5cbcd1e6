import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { projectFolder } from "../../scripts/project.ts";

/** One file of test/fuzz/targets/ each. */
export const targetNames = [
  "assertion",
  "hardware",
  "identity-body",
  "packets",
  "record",
  "registration",
  "settings",
  "snapctl-replies",
  "snapd-replies",
  "stream",
  "system-proxy",
  "vault-replies",
] as const;

export type TargetName = (typeof targetNames)[number];

export function isTarget(text: string): text is TargetName {
  return targetNames.some((name) => name === text);
}

export interface Seed {
  readonly name: string;
  readonly bytes: Buffer;
}

function seedFolder(target: TargetName): string {
  return `${projectFolder}/test/fuzz/seeds/${target}`;
}

/** Inputs to begin with, and every one that was a finding. They are kept in hex, because they may be any bytes. */
export function seedsOf(target: TargetName): readonly Seed[] {
  const names = readdirSync(seedFolder(target)).filter((name) => name.endsWith(".hex"));
  return names.sort().map((name) => {
    const bytes = Buffer.from(readFileSync(`${seedFolder(target)}/${name}`, "latin1").replace(/\s/g, ""), "hex");
    return { name: name.slice(0, -".hex".length), bytes };
  });
}

/** Keeps an input, 32 bytes a line. */
export function keepSeed(target: TargetName, { name, bytes }: Seed): string {
  mkdirSync(seedFolder(target), { recursive: true });
  const path = `${seedFolder(target)}/${name}.hex`;
  writeFileSync(path, `${(bytes.toString("hex").match(/.{1,64}/g) ?? []).join("\n")}\n`);
  return path;
}
