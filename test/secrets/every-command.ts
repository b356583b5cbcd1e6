import { join } from "node:path";
import type { Lab } from "./lab.ts";

/** The command as people and as programs see it. */
export async function both(lab: Lab, command: string, more: readonly string[] = []): Promise<void> {
  await lab.onDevice(command, more);
  await lab.onDevice(command, [...more, "--json"]);
}

async function registering(lab: Lab): Promise<void> {
  await both(lab, "serial");
  await both(lab, "serial", ["--all"]);
  await both(lab, "serial odds", ["--pattern", "RB1-{digits:4}", "--devices", "20"]);
  await both(lab, "session");
  await both(lab, "abandon");
  await both(lab, "provision");
  await both(lab, "provision");
  await both(lab, "session");
  await both(lab, "session", ["--out", join(lab.folder, "macaroon")]);
  await lab.onDevice("session", ["--out", join(lab.folder, "macaroon-2"), "--json"]);
  await both(lab, "abandon", ["--serial", "RB1-2048-0007"]);
}

async function lookingBack(lab: Lab): Promise<void> {
  const { root } = lab.device;
  await both(lab, "hardware-identity export");
  await both(lab, "doctor");
  await lab.command(["doctor", "list", "--json"]);
  await lab.command(["record", "show", "--root", root]);
  await lab.command(["record", "show", "--root", root, "--json"]);
  await lab.command(["record", "verify", join(lab.ownFolder, "record.dsse.json"), "--json"]);
  await lab.command(["record", "label", "--root", root, "--svg", join(lab.folder, "label.svg"), "--json"]);
  await lab.command(["record", "merge", lab.ownFolder, "--json"]);
  await lab.onDevice("diag", ["--out", join(lab.folder, "diag.zip"), "--json"]);
}

async function atTheDesk(lab: Lab): Promise<void> {
  const [trusted, brand] = [join(lab.snap, "trusted.assert"), join(lab.snap, "brand.assert")];
  await lab.command(["config", "check", lab.settingsPath]);
  await lab.command(["config", "check", lab.settingsPath, "--json"]);
  await lab.command(["verify", join(lab.folder, "model.assert"), "--trust", trusted, "--prerequisites", brand]);
  await lab.command(["verify", lab.keyFile, "--json"]);
  await lab.command(["verify", join(lab.folder, "api-key")]);
  await lab.command(["explain", "vault-api-key-refused"]);
  await lab.command(["explain", "--json"]);
}

/** The names below "Commands:" of a command's help. */
function listedIn(help: string): readonly string[] {
  const [, list = ""] = /\nCommands:\n([\s\S]*?)\n\n/u.exec(`${help}\n\n`) ?? [];
  const names = [...list.matchAll(/^ {2}(\w\S*)/gmu)].map(([, name]) => name ?? "");
  return names.filter((name) => name !== "help");
}

/** Every command without commands below it, as the program's own help tells. */
async function commandsOf(lab: Lab, words: readonly string[] = []): Promise<readonly string[]> {
  const { stdout } = await lab.command([...words, "--help"]);
  const listed = listedIn(stdout);
  if (listed.length === 0) return [words.join(" ")];
  const below = await Promise.all(listed.map((name) => commandsOf(lab, [...words, name])));
  return below.flat();
}

/** All commands of the program. Throws if it has one that is not among them. */
export async function everyCommand(lab: Lab): Promise<void> {
  await registering(lab);
  await lookingBack(lab);
  await atTheDesk(lab);
  const lines = lab.runs.map(({ line }) => `${line} `);
  const left = (await commandsOf(lab)).filter((name) => !lines.some((line) => line.startsWith(`${name} `)));
  const others = left.filter((name) => name !== "hook");
  if (others.length > 0) throw new Error(`secrets are not looked for in: ${others.join(", ")}`);
}
