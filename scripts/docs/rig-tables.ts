import type { Command, Option } from "commander";
import type { Terminal } from "../../src/commands/terminal.ts";
import {
  endpoints,
  momentMeanings,
  signingMeanings,
  skies,
  transportMeanings,
} from "../../src/rig/boot/fault-table.ts";
import { bootCommand } from "../../src/rig/commands/boot.ts";
import { lintCommand } from "../../src/rig/commands/lint.ts";
import { runCommand } from "../../src/rig/commands/run.ts";
import { table } from "./settings-table.ts";

/** The generated parts of docs/rig.md, by the name of their markers. */
export function rigSections(): Readonly<Record<string, string>> {
  return {
    faults: faultsSection(),
    "boot-options": optionsTable(bootCommand),
    "run-options": optionsTable(runCommand),
    "lint-options": optionsTable(lintCommand),
  };
}

type MakeCommand = (terminal: Terminal, end: () => void) => Command;

/** What --help of a command lists, in its words. */
function optionsTable(make: MakeCommand): string {
  const nobody = { out: () => undefined, err: () => undefined };
  const options = make(nobody, () => undefined).options;
  const rows = options.map(({ flags, description, defaultValue }: Option) => [
    `\`${flags}\``,
    description,
    typeof defaultValue === "string" ? `\`${defaultValue}\`` : "",
  ]);
  return table(["Option", "What it does", "Default"], rows);
}

function faultsSection(): string {
  const pending = { "pending-N": "status 202, ask again later, N times (N up to 9999)" };
  return [
    tableOf("Fault of the network", skies),
    tableOf("Fault of vault or store, at any endpoint", transportMeanings),
    tableOf("Fault of who signs, at `serial`", { ...pending, ...signingMeanings }),
    tableOf("Endpoint", endpoints),
    tableOf("Moment of `power-cut@MOMENT` and `snapd-restart@MOMENT`", momentMeanings),
  ].join("\n\n");
}

function tableOf(head: string, words: Readonly<Record<string, string>>): string {
  return table(
    [head, "What it means"],
    Object.entries(words).map(([word, meaning]) => [`\`${word}\``, meaning]),
  );
}
