import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { systemClock } from "../../clock/system-clock.ts";
import type { JsonOption } from "../../commands/options.ts";
import type { Terminal } from "../../commands/terminal.ts";
import { errnoOf } from "../../disk/disk-fault.ts";
import { Problem } from "../../problem/problem.ts";
import { makeVaultFolder, openVaultFolder, type VaultFolder } from "../commissioning/vault-folder.ts";
import { systemContext } from "../device-world.ts";
import { SigningTable } from "../fleet/vault/signing-table.ts";
import { randomHex } from "../rig-context.ts";
import { VaultServer } from "../vault/vault-server.ts";
import type { End } from "./end.ts";
import { exitHelp } from "./exit-words.ts";
import { givenPath } from "./given-path.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { outFolder } from "./out-folder.ts";
import { secretIn } from "./queue-options.ts";
import { countFrom, duration } from "./read-values.ts";
import { rigExit, rigGuarded } from "./rig-guard.ts";

interface Options extends JsonOption {
  readonly from?: string;
  readonly out?: string;
  readonly gadget?: string;
  readonly apiKeyFile?: string;
  readonly port: number;
  readonly endAfter?: number;
}

const defaultGadget = "rig-gadget";
const fileNames = ["api-key", "model.assert", "trusted.assert", "brand.assert"] as const;

function gadgetName(text: string): string {
  if (/^(?=[a-z0-9-]{2,40}$)[a-z0-9]*[a-z][a-z0-9-]*$/.test(text)) return text;
  throw new InvalidArgumentError("A snap's name has 2 to 40 lower-case letters, digits and dashes.");
}

function checkOptions({ from, out, gadget }: Options): void {
  if (from === undefined || (out === undefined && gadget === undefined)) return;
  throw new Problem("usage-wrong", "cannot serve the brand of --from: --out and --gadget are for a new one", {
    cure: "Leave --from out, or the others.",
  });
}

/** The API key the vault wants to see: the given one, that of --from, or a new one. */
function apiKeyOf({ apiKeyFile, from }: Options): string {
  if (apiKeyFile !== undefined) return secretIn(apiKeyFile);
  return from === undefined ? randomHex(systemContext, 20) : secretIn(join(from, "api-key"));
}

async function folderOf(options: Options, apiKey: string, work: string): Promise<VaultFolder> {
  const { from, out, gadget = defaultGadget } = options;
  if (from !== undefined) return await openVaultFolder(givenPath(from), systemContext);
  return await makeVaultFolder(out === undefined ? work : outFolder(out, "vault-"), { gadget, apiKey }, systemContext);
}

async function startVault(folder: VaultFolder, apiKey: string, options: Options, signingStore: SigningTable) {
  const { brand, model } = folder;
  const models = [{ brandId: brand.brandId, model, apiKey }];
  const { port } = options;
  try {
    // A gadget may set any path: only the host and the last part of it are the vault's.
    const rest = { signingStore, keepRecords: false, anyBase: true } as const;
    return await VaultServer.start({ context: systemContext, brand, models, port, ...rest });
  } catch (fault) {
    const errno = errnoOf(fault);
    if (errno !== "EADDRINUSE" && errno !== "EACCES") throw fault;
    const why = errno === "EACCES" ? "this user may not" : "another program listens there";
    const cure = "Take another --port, or leave it out: a free one is found.";
    throw new Problem("usage-wrong", `cannot listen on port ${port}: ${why}`, { cure, cause: fault });
  }
}

/** A word of a command line that can be copied. */
function shellWord(text: string): string {
  return /^[\w./:=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function fleetLine(url: string, at: (name: (typeof fileNames)[number]) => string): string {
  const files = [
    `--api-key-file ${at("api-key")} --model ${at("model.assert")}`,
    `--trust ${at("trusted.assert")} --prerequisites ${at("brand.assert")}`,
  ];
  return `npm run rig -- fleet --devices 20 --vault ${url} ${files.join(" ")} --max-rate 20/s --serial-prefix LOAD-`;
}

function tellStart(terminal: Terminal, vault: VaultServer, folder: VaultFolder, { json, apiKeyFile }: Options): void {
  const { path, brand, model, gadget } = folder;
  const at = (name: (typeof fileNames)[number]): string => join(path, name);
  const shown = (name: (typeof fileNames)[number]): string =>
    shellWord(name === "api-key" && apiKeyFile !== undefined ? givenPath(apiKeyFile) : at(name));
  if (json) {
    const [apiKey, modelFile, trusted, prerequisites] = fileNames.map(at);
    const files = { apiKey: apiKeyFile === undefined ? apiKey : givenPath(apiKeyFile), model: modelFile };
    const served = { outcome: "serving", url: vault.url, brand: brand.brandId, model, gadget, folder: path };
    terminal.out(JSON.stringify({ ...served, files: { ...files, trusted, prerequisites } }, null, 2));
    return;
  }
  for (const line of [
    `vault:   ${vault.url}`,
    `model:   ${brand.brandId}/${model}${gadget === undefined ? "" : `, which names the gadget ${gadget}`}`,
    `files:   ${path}: ${fileNames.join(", ")}`,
    "",
    "Load it:",
    `  ${fleetLine(vault.url, shown)}`,
    "Boot a gadget against it (one that sends this API key):",
    `  npm run rig -- boot ${gadget ?? "my-gadget"} --brand ${shellWord(path)} --vault ${vault.url}`,
  ])
    terminal.out(line);
}

async function untilEnd(signal: AbortSignal, endAfterMs: number | undefined): Promise<void> {
  if (signal.aborted) return;
  const interrupted = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  const ends = [interrupted, ...(endAfterMs === undefined ? [] : [systemClock.wait(endAfterMs, signal)])];
  await Promise.race(ends).catch(() => undefined);
}

async function serve(terminal: Terminal, options: Options): Promise<number> {
  checkOptions(options);
  const apiKey = apiKeyOf(options);
  using interrupt = listenForInterrupt();
  const work = mkdtempSync(join(tmpdir(), "rig-vault-"));
  try {
    const folder = await folderOf(options, apiKey, work);
    const log = new SigningTable(join(work, "signing-log.sqlite"));
    try {
      await using vault = await startVault(folder, apiKey, options, log);
      tellStart(terminal, vault, folder, options);
      terminal.err("serves until it is interrupted (Ctrl-C) …");
      await untilEnd(interrupt.signal, options.endAfter);
      const { issued } = vault.service.requestIds.counts;
      const { signed, serials } = log.figures();
      terminal.err(`ended: request-ids ${issued}, signed ${signed}, serials ${serials}`);
    } finally {
      log.close();
    }
    return rigExit.sound;
  } finally {
    if (existsSync(work)) rmSync(work, { recursive: true });
  }
}

/** `rig vault`: the rig's vault for as long as it is wanted, for `rig fleet --vault`, `rig boot --vault` and devices. */
export function vaultCommand(terminal: Terminal, end: End): Command {
  return new Command("vault")
    .description("serves a vault on loopback until it is interrupted, with a throw-away brand and its model")
    .option("--from <folder>", "the brand, model and API key that `rig brand --out` or `rig vault --out` has left")
    .option("--out <folder>", "keep the brand's files in this new folder; without it they go when the vault goes")
    .option(
      "--gadget <name>",
      `the gadget that the model names (${defaultGadget}): as \`rig boot\` needs it`,
      gadgetName,
    )
    .option("--api-key-file <file>", "the API key that the devices send; without it that of the folder, or a new one")
    .option("--port <count>", "the port to listen on; without it a free one", countFrom(1, 65_535), 0)
    .option("--end-after <time>", "ends by itself after this time", duration)
    .option("--json", "address and files as one JSON document on stdout, as soon as it serves")
    .addHelpText("after", "\nExample:\n  npm run rig -- vault --out my-vault --gadget my-gadget")
    .addHelpText("after", exitHelp("vault"))
    .action(async (options: Options) => end(await rigGuarded(terminal, options, () => serve(terminal, options))));
}
