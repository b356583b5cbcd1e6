import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { Command, CommanderError } from "commander";
import { failureDocument, problemOf, tellFailure } from "../commands/failure.ts";
import { identityDocument, identityKeyOf, storedAt } from "../commands/provision-result.ts";
import { stepsOn } from "../commands/steps-on.ts";
import { processTerminal, type Terminal } from "../commands/terminal.ts";
import { endOfParsing, writingTo } from "../commands/usage-failure.ts";
import { diskFault, errnoOf } from "../disk/disk-fault.ts";
import { exitStatus } from "../problem/exit-status.ts";
import { outFolder } from "./commands/out-folder.ts";
import { type SimulatedBoot, simulateBoot } from "./simulated-boot.ts";

interface Options {
  readonly json?: true;
  readonly out?: string;
}

function sessionOf({ look }: SimulatedBoot): { readonly adopted: boolean; readonly storeSession: string } {
  if (look.kind !== "restored") return { adopted: false, storeSession: `none: ${look.reason}` };
  const { session } = look;
  if (session === undefined) return { adopted: true, storeSession: "none" };
  return { adopted: true, storeSession: session.opened ? "open" : `refused: ${session.reason}` };
}

function tell(terminal: Terminal, booted: SimulatedBoot, folder: string): void {
  const { provisioned } = booted;
  const { model, serial, serialSource } = provisioned;
  const { adopted, storeSession } = sessionOf(booted);
  const lines = [
    "",
    `The device is registered: ${model.brandId}/${model.model}, serial ${serial.serial}.`,
    "",
    `  serial         read from ${serialSource}, signed by ${serial.authorityId}, revision ${serial.revision}`,
    `  device key     ${serial.deviceKeyId}`,
    `  identity key   ${identityKeyOf(provisioned)} (Ed25519)`,
    `  snapd          ${adopted ? "took over key and serial without registering by itself" : "did not take them over"}`,
    `  store session  ${storeSession}`,
    "",
    "Stored on the device:",
    ...Object.entries(storedAt(provisioned)).map(([what, where]) => `  ${what.padEnd(14)} ${shorten(folder, where)}`),
    "",
    `Everything the device and the services wrote is in ${folder}:`,
    "  root/ is the device's file system, http.jsonl every request, prepare-device.yaml the settings.",
    "Next: write such a settings file for your own vault (docs/settings.md) and run `prepare-device provision`.",
  ];
  for (const line of lines) terminal.out(line);
}

function shorten(folder: string, where: string): string {
  return where.startsWith(folder) ? relative(folder, where) : where;
}

async function boot(terminal: Terminal, options: Options): Promise<number> {
  const out = outFolder(options.out, "first-boot-");
  const done = await simulateBoot({ out, listener: stepsOn(terminal) });
  const state = sessionOf(done);
  const document = { ...identityDocument(done.provisioned, done.steps.done), ...state };
  writeFileSync(join(out, "result.json"), `${JSON.stringify(document, null, 2)}\n`);
  if (options.json) terminal.out(JSON.stringify(document, null, 2));
  else tell(terminal, done, out);
  return state.adopted && state.storeSession === "open" ? exitStatus.ok : exitStatus.local;
}

async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const command = new Command("first-boot")
    .description("Boots one simulated device with a throw-away brand, vault, store and snapd stand-in on loopback.")
    .option("--out <folder>", "keep everything in this new folder instead of a temporary one")
    .option("--json", "the result as one JSON document on stdout; it is in result.json, too")
    .addHelpText("after", "\nExample:\n  npm run first-boot -- --json --out my-first-boot");
  writingTo(command, terminal);
  try {
    command.parse([...args], { from: "user" });
    return await boot(terminal, command.opts<Options>());
  } catch (fault) {
    if (fault instanceof CommanderError) return endOfParsing(command, fault, args, terminal);
    const problem = problemOf(
      errnoOf(fault)?.startsWith("E") === true ? diskFault("write", "the device's files", fault) : fault,
    );
    tellFailure(terminal, problem);
    if (command.opts<Options>().json)
      terminal.out(JSON.stringify({ outcome: "failed", error: failureDocument(problem) }, null, 2));
    return problem.exit;
  }
}

// Servers that a fault left open must not keep the process.
process.exit(await main(process.argv.slice(2), processTerminal()));
