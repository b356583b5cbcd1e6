// npm run pack:gadget -- --help: packs a gadget with the built executable; docs/guides/add-to-your-gadget.md tells what
// each option is for.
import { processTerminal } from "../src/commands/terminal.ts";
import { packGadgetCommand } from "./gadget/pack-command.ts";

process.exitCode = await packGadgetCommand(process.argv.slice(2), processTerminal());
