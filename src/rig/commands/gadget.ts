import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError } from "commander";
import type { Terminal } from "../../commands/terminal.ts";
import { printable } from "../../problem/printable.ts";
import { type Change, type ChangeKind, diffOf, kindOf } from "../gadget-add/change.ts";
import { planAdd } from "../gadget-add/plan-add.ts";
import { planRemove } from "../gadget-add/plan-remove.ts";
import { writeChanges } from "../gadget-add/write-changes.ts";
import type { End } from "./end.ts";
import { exitHelp } from "./exit-words.ts";
import { givenPath } from "./given-path.ts";
import { rigExit, rigGuarded } from "./rig-guard.ts";

interface WriteOptions {
  readonly write?: true;
  readonly json?: true;
}

interface AddOptions extends WriteOptions {
  readonly adopted?: true;
  readonly chain?: true;
  readonly snapId?: string;
  readonly url?: string;
  readonly arch?: readonly string[];
  readonly built?: string;
}

interface RemoveOptions extends WriteOptions {
  readonly force?: true;
}

interface Told {
  readonly folder: string;
  readonly changes: readonly Change[];
  readonly leftToDo: readonly string[];
  readonly notBuilt?: readonly string[];
}

const projectFolder = fileURLToPath(new URL("../../../", import.meta.url));
const jsonHelp = "the result as one JSON document on stdout";
/** Of one line of a diff. */
const shownChars = 2000;
const writeHelp = "writes what is shown; without it nothing is changed";

function snapId(text: string): string {
  if (/^[A-Za-z0-9]{32}$/.test(text)) return text;
  throw new InvalidArgumentError("A snap id has 32 letters and digits; `snap info GADGET` shows it.");
}

/** Tabs are a script's own layout. */
function shown(line: string): string {
  return line
    .split("\t")
    .map((part) => printable(part, shownChars))
    .join("\t");
}

type Doing = "add" | "remove";

/** What is done to a file, by what becomes of it: beforehand and afterwards. */
const doings: Readonly<Record<Doing, Readonly<Record<ChangeKind, readonly [string, string]>>>> = {
  add: { removed: ["to delete", "deleted"], new: ["to write", "written"], changed: ["to change", "changed"] },
  remove: { removed: ["to delete", "deleted"], new: ["to write", "written"], changed: ["to put back", "put back"] },
};

/** "9 files deleted, 3 files put back" */
function counts(changes: readonly Change[], doing: Doing, isDone: boolean): string {
  const kinds: readonly ChangeKind[] = ["removed", "new", "changed"];
  const parts = kinds.flatMap((kind) => {
    const count = changes.filter((change) => kindOf(change) === kind).length;
    const [toDo, done] = doings[doing][kind];
    return count === 0 ? [] : [`${count === 1 ? "1 file" : `${count} files`} ${isDone ? done : toDo}`];
  });
  return parts.join(", ");
}

function tell(terminal: Terminal, doing: Doing, told: Told, { write, json }: WriteOptions): void {
  const { folder, changes, leftToDo, notBuilt } = told;
  const outcome = changes.length === 0 ? "nothing-to-do" : write === true ? "written" : "shown";
  if (json === true) {
    const list = changes.map((change) => ({ path: change.path, kind: kindOf(change), diff: diffOf(change) }));
    terminal.out(JSON.stringify({ outcome, folder, changes: list, leftToDo, notBuilt }, null, 2));
    return;
  }
  for (const line of changes.flatMap((change) => diffOf(change).split("\n"))) terminal.out(shown(line));
  for (const line of leftToDo) terminal.out(`to do: ${printable(line, 1000)}`);
  const ends = {
    "nothing-to-do": `${folder}: nothing to do`,
    written: `${folder}: ${counts(changes, doing, true)}`,
    shown: `${folder}: ${counts(changes, doing, false)}, nothing is written yet; --write does it`,
  };
  terminal.out(ends[outcome]);
}

function add(terminal: Terminal, given: string, options: AddOptions): number {
  const { tree, changes, leftToDo, notBuilt } = planAdd({
    folder: givenPath(given),
    adopted: options.adopted === true,
    chain: options.chain === true,
    ...(options.snapId === undefined ? {} : { snapId: options.snapId }),
    ...(options.url === undefined ? {} : { url: options.url }),
    ...(options.arch === undefined ? {} : { architectures: options.arch }),
    project: projectFolder,
    built: options.built === undefined ? `${projectFolder}dist` : givenPath(options.built),
  });
  if (options.write === true) writeChanges({ tree, changes });
  tell(terminal, "add", { folder: tree.folder, changes, leftToDo, notBuilt }, options);
  return rigExit.sound;
}

function remove(terminal: Terminal, given: string, options: RemoveOptions): number {
  const { tree, changes, folders, leftToDo } = planRemove(givenPath(given), options.force === true);
  if (options.write === true) writeChanges({ tree, changes, folders });
  tell(terminal, "remove", { folder: tree.folder, changes, leftToDo }, options);
  return rigExit.sound;
}

function addCommand(terminal: Terminal, end: End): Command {
  return new Command("add")
    .description("puts hooks, settings and executable into a gadget's tree, and shows every change first")
    .argument("<folder>", "sources with snapcraft.yaml, or an unpacked gadget that `snap pack` packs")
    .option("--write", writeHelp)
    .option("--chain", "puts ours in front of the gadget's own hooks of the same names, if they are shell scripts")
    .option("--adopted", "adds the two plugs of the route adopted, which the brand store must allow")
    .option("--snap-id <id>", "the gadget's own: connects the plugs in gadget.yaml", snapId)
    .option("--url <url>", "your vault, for the settings")
    .option("--arch <list>", "amd64, arm64 or both, in place of what the gadget says", (list) => list.split(","))
    .option("--built <folder>", "where the built executables are, if not in dist")
    .option("--json", jsonHelp)
    .addHelpText(
      "after",
      "\nExample:\n  npm run rig -- gadget add my-gadget --url https://vault.example.com/v1/ --write",
    )
    .addHelpText("after", exitHelp("gadget add"))
    .action(async (folder: string, options: AddOptions) => {
      end(await rigGuarded(terminal, options, async () => add(terminal, folder, options)));
    });
}

function removeCommand(terminal: Terminal, end: End): Command {
  return new Command("remove")
    .description("takes back what `gadget add` has put into a gadget's tree, and shows every change first")
    .argument("<folder>", "the same as for `gadget add`")
    .option("--write", writeHelp)
    .option("--force", "deletes our files even where somebody has changed them")
    .option("--json", jsonHelp)
    .addHelpText("after", "\nExample:\n  npm run rig -- gadget remove my-gadget --write")
    .addHelpText("after", exitHelp("gadget remove"))
    .action(async (folder: string, options: RemoveOptions) => {
      end(await rigGuarded(terminal, options, async () => remove(terminal, folder, options)));
    });
}

/** `rig gadget add DIR` and `rig gadget remove DIR`. */
export function gadgetCommand(terminal: Terminal, end: End): Command {
  return new Command("gadget")
    .description("puts prepare-device into an existing gadget, or takes it out again")
    .addCommand(addCommand(terminal, end))
    .addCommand(removeCommand(terminal, end));
}
