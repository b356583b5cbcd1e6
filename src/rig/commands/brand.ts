import { Command } from "commander";
import { guarded } from "../../commands/guard.ts";
import type { JsonOption } from "../../commands/options.ts";
import type { Terminal } from "../../commands/terminal.ts";
import { checkModels } from "./brand-check.ts";
import type { End } from "./end.ts";

const jsonHelp = "the result as one JSON document on stdout";

function checkCommand(terminal: Terminal, end: End): Command {
  return new Command("check")
    .description("checks models as a brand writes them for `snap sign`: every mistake with its line and the fix")
    .argument("<files...>", "models (JSON)")
    .option("--json", jsonHelp)
    .addHelpText("after", "\nExample:\n  npm run rig -- brand check model.json")
    .action(async (files: readonly string[], options: JsonOption) => {
      end(await guarded(terminal, options, async () => checkModels(terminal, files, options.json === true)));
    });
}

/** `rig brand`: commissions a throw-away brand and walks the whole road of a brand store. */
export function brandCommand(terminal: Terminal, end: End): Command {
  return new Command("brand")
    .description("commissions a brand: account, keys, models")
    .addCommand(checkCommand(terminal, end));
}
