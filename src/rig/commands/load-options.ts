import { type Command, Option } from "commander";
import { canonicalRoots } from "../../assertion/trusted-root.ts";
import { FsDisk } from "../../disk/fs-disk.ts";
import { Problem } from "../../problem/problem.ts";
import { allowedVault } from "../fleet/load/allowed-host.ts";
import type { LoadBounds } from "../fleet/load/rate-gate.ts";
import type { EncodedMaterial } from "../fleet/material.ts";
import { givenPath } from "./given-path.ts";
import { secretIn } from "./queue-options.ts";
import { duration, rate, share } from "./read-values.ts";

/** The options of a load test. */
export interface LoadOptions {
  readonly vault?: string;
  readonly apiKeyFile?: string;
  readonly model?: string;
  readonly trust?: readonly string[];
  readonly prerequisites?: readonly string[];
  readonly maxRate?: number;
  readonly maxDuration: number;
  readonly stopAtErrors: number;
  readonly iMayLoad?: string;
}

const maxFileBytes = 8 * 1024 * 1024;

/** Adds them to a command. */
export function withLoadOptions(command: Command): Command {
  return command
    .option("--vault <url>", "load this vault instead of the built-in one; it really signs, and keeps what it signed")
    .option("--api-key-file <file>", "the API key of the model in that vault")
    .option("--model <file>", "the model assertion")
    .option(
      "--trust <files...>",
      "roots beside Canonical's: account and account-key of whoever is trusted from the start",
    )
    .option("--prerequisites <files...>", "account and account-key of whoever signs the serials")
    .option("--max-rate <rate>", "requests the vault gets at most: 20/s", rate)
    .addOption(new Option("--max-duration <time>", "the load test's end").argParser(duration).default(60_000, "1m"))
    .addOption(
      new Option("--stop-at-errors <share>", "ends when more of the last 100 requests fail")
        .argParser(share)
        .default(0.05, "5%"),
    )
    .option("--i-may-load <host>", "a host beside this machine that may be loaded, exactly as in the URL");
}

function readGiven(path: string): Uint8Array {
  const bytes = new FsDisk().readFile(givenPath(path), maxFileBytes);
  if (bytes === undefined) throw new Problem("usage-wrong", `cannot read ${path}: there is no such file`);
  return bytes;
}

/** Assertions as one stream: an empty line between them, one newline at the end. */
function streamOf(parts: readonly Uint8Array[]): Uint8Array {
  const texts = parts.map((part) => new TextDecoder().decode(part).replace(/\n*$/, "\n"));
  return new TextEncoder().encode(texts.join("\n"));
}

/** What no load test can do without, told all at once. Problems usage-wrong, load-unbounded. */
function needed({ apiKeyFile, model, maxRate }: LoadOptions): { readonly apiKeyFile: string; readonly model: string } {
  const options = { "--api-key-file": apiKeyFile, "--model": model, "--max-rate": maxRate };
  const missing = Object.entries(options).flatMap(([option, value]) => (value === undefined ? [option] : []));
  const message = `cannot load a vault: ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing`;
  if (missing.length === 1 && maxRate === undefined) throw new Problem("load-unbounded", message);
  if (apiKeyFile !== undefined && model !== undefined && missing.length === 0) return { apiKeyFile, model };
  throw new Problem("usage-wrong", message, {
    cure: "`rig vault` prints a whole line to copy; docs/fleet.md tells what each is.",
  });
}

/** Whoever gives what a real vault needs must not get figures of the built-in one. */
function refuseWithoutVault({ apiKeyFile, model, trust, prerequisites, maxRate }: LoadOptions): void {
  const given = Object.entries({
    "--api-key-file": apiKeyFile,
    "--model": model,
    "--trust": trust,
    "--prerequisites": prerequisites,
    "--max-rate": maxRate,
  }).find(([, value]) => value !== undefined);
  if (given === undefined) return;
  throw new Problem("usage-wrong", `cannot use ${given[0]}: it belongs to a load test`, {
    cure: "Say with --vault which vault is to be loaded, or leave it out: the built-in vault needs nothing.",
  });
}

/** What stands in the files that belong to a vault; undefined if none is to be loaded. Problems as of the functions. */
export function loadedVault(options: LoadOptions): EncodedMaterial | undefined {
  if (options.vault === undefined) {
    refuseWithoutVault(options);
    return undefined;
  }
  const url = allowedVault(options.vault, options.iMayLoad);
  const { apiKeyFile, model } = needed(options);
  const apiKey = secretIn(apiKeyFile);
  return {
    url: url.href,
    apiKey,
    model: streamOf([readGiven(model)]),
    trusted: streamOf([...canonicalRoots(), ...(options.trust ?? []).map(readGiven)]),
    prerequisites: streamOf((options.prerequisites ?? []).map(readGiven)),
  };
}

/** How far the load test may go. Problem load-unbounded without a rate. */
export function loadBounds({ maxRate, maxDuration, stopAtErrors }: LoadOptions): LoadBounds {
  if (maxRate === undefined) throw new Problem("load-unbounded", "cannot load a vault: --max-rate is missing");
  return { maxPerSecond: maxRate, maxDurationMs: maxDuration, maxFailed: stopAtErrors };
}
