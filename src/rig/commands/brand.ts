import { Command, InvalidArgumentError } from "commander";
import type { JsonOption } from "../../commands/options.ts";
import type { Terminal } from "../../commands/terminal.ts";
import { checkModels } from "./brand-check.ts";
import { type RoadOptions, walkBrandRoad } from "./brand-road.ts";
import { type SignOptions, signWithBrand } from "./brand-sign.ts";
import type { End } from "./end.ts";
import { exitHelp } from "./exit-words.ts";
import { rigGuarded } from "./rig-guard.ts";

const jsonHelp = "the result as one JSON document on stdout";

function keyBits(text: string): number {
  const bits = Number(text);
  if ([2048, 3072, 4096].includes(bits)) return bits;
  throw new InvalidArgumentError("Write 2048, 3072 or 4096.");
}

function accountId(text: string): string {
  if (/^(?:[a-z0-9A-Z]{32}|[-a-z0-9]{2,28})$/.test(text)) return text;
  throw new InvalidArgumentError(
    "Account ids are 32 letters and digits, or 2 to 28 lower-case letters, digits and dashes.",
  );
}

function serialNumber(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9:+._-]{2,99}$/.test(text)) return text;
  throw new InvalidArgumentError("Write 3 to 100 letters, digits, dashes, dots and colons.");
}

function checkCommand(terminal: Terminal, end: End): Command {
  return new Command("check")
    .description("checks models as a brand writes them for `snap sign`: every mistake with its line and the fix")
    .argument("<files...>", "models (JSON)")
    .option("--json", jsonHelp)
    .addHelpText("after", "\nExample:\n  npm run rig -- brand check model.json")
    .addHelpText("after", exitHelp("brand check"))
    .action(async (files: readonly string[], _options: JsonOption, command: Command) => {
      const options = command.optsWithGlobals<JsonOption>();
      end(await rigGuarded(terminal, options, async () => checkModels(terminal, files, options.json === true)));
    });
}

function signCommand(terminal: Terminal, end: End): Command {
  return new Command("sign")
    .description("signs a model with the brand that an earlier `rig brand --out DIR` has made")
    .argument("<file>", "the model (JSON)")
    .requiredOption("--from <folder>", "the folder of that brand")
    .option("--out <file>", "write the assertion into this new file instead of stdout")
    .option("--json", jsonHelp)
    .addHelpText("after", "\nExample:\n  npm run rig -- brand sign other.json --from my-brand --out other.assert")
    .addHelpText("after", exitHelp("brand sign"))
    .action(async (file: string, _options: SignOptions, command: Command) => {
      const options = command.optsWithGlobals<SignOptions>();
      end(await rigGuarded(terminal, options, () => signWithBrand(terminal, file, options)));
    });
}

/** `rig brand`: commissions a brand and walks the whole road of a brand store, or one step of it. */
export function brandCommand(terminal: Terminal, end: End): Command {
  return new Command("brand")
    .description(
      "commissions a brand and walks the whole road of a brand store: account, key, model, vault, first boot, " +
        "store session, sub-store",
    )
    .option("--model <file>", "the model: JSON as for `snap sign`, or signed already (default: an example)")
    .option("--sub-model <file>", "the model of the sub-store (default: derived from the first)")
    .option("--out <folder>", "keep everything in this new folder instead of a temporary one")
    .option("--serial <serial>", "what the board says its serial number is", serialNumber, "RB1-2048-0007")
    .option("--key-bits <bits>", "RSA bits of new keys of root and brand", keyBits, 4096)
    .option("--serial-authority <account>", "another account signs serials; the model must list it", accountId)
    .option("--root <folder>", "a root of your own for the new brand: root.assert and private-keys-v1/")
    .option("--test-root", "snapd's published test root for the new brand: see docs/brand.md")
    .option("--brand <files...>", "bring a brand: its account, account-keys, stores, and what they stand on")
    .option("--key <files...>", "bring a brand: private keys, as snapd keeps them or in PEM")
    .option("--trust <files...>", "bring a brand: the root it stands below, if that is not Canonical's")
    .option("--json", jsonHelp)
    .addHelpText("after", "\nExample:\n  npm run rig -- brand --model model.json --out my-brand")
    .addHelpText("after", exitHelp("brand"))
    .addCommand(checkCommand(terminal, end))
    .addCommand(signCommand(terminal, end))
    .action(async (options: RoadOptions) => {
      end(await rigGuarded(terminal, options, () => walkBrandRoad(terminal, options)));
    });
}
