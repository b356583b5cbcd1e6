import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { printable } from "../../problem/printable.ts";
import { Problem } from "../../problem/problem.ts";
import { architecturesFor, architecturesWithout, builtNames } from "./architectures.ts";
import { type Change, type Content, sha256Of, textOf } from "./change.ts";
import { contentAt } from "./content.ts";
import { knownManifest } from "./journal.ts";
import { sumsOf } from "./manifest.ts";
import type { GadgetTree } from "./tree.ts";

export interface OwnFilesInput {
  readonly url?: string;
  readonly architectures?: readonly string[];
  readonly project: string;
  readonly built: string;
}

interface OwnFile {
  readonly path: string;
  readonly content: Content;
}

/** The address in the example's settings. */
const exampleUrl = "https://vault.example.com/v1/";

function fromText(path: string, text: string): OwnFile {
  return { path, content: { bytes: new TextEncoder().encode(text), mode: 0o644 } };
}

function copied(path: string, from: string, mode: number): readonly OwnFile[] {
  if (!existsSync(from)) return [];
  return [{ path, content: { bytes: new Uint8Array(readFileSync(from)), mode } }];
}

const readme = `# prepare-device in this gadget

Put here by \`gadget add\` of prepare-device; \`gadget remove\` takes it back (\`added.json\` says what was done).

| file | what it is |
|---|---|
| \`prepare-device.yaml\` | the settings; they go into the snap's root |
| \`api-key\` | if you make it (mode 600, never in git): goes there too |
| \`ARCHITECTURE/prepare-device\` | the executable; too big for git, so \`.gitignore\` leaves it out: run \`gadget add\` again in a fresh clone |
| \`LICENSE\`, \`THIRD-PARTY-LICENSES.txt\` | its licences |

Another file that the settings name needs a line of its own in the part \`prepare-device\` of snapcraft.yaml.
`;

const ignored = `# The key belongs into no history, and the executables are too big for one.
/api-key
/amd64/
/arm64/
`;

/** Beside snapcraft.yaml our files have a folder of their own; in a tree that is packed as it is they lie where they belong. */
function placesIn({ build, ownFolder }: GadgetTree) {
  const isPacked = build === "snap-pack";
  return {
    settings: isPacked ? "prepare-device.yaml" : `${ownFolder}/prepare-device.yaml`,
    apiKey: isPacked ? "api-key" : `${ownFolder}/api-key`,
    executable: (architecture: string) =>
      isPacked ? "bin/prepare-device" : `${ownFolder}/${architecture}/prepare-device`,
    licence: (name: string) => `${ownFolder}/${name}`,
  };
}

function settingsText({ project, url }: OwnFilesInput): string {
  const text = readFileSync(join(project, "snap/prepare-device.yaml"), "utf8");
  if (url === undefined) return text;
  const isAddress = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) && !/[\s"'#]/.test(url);
  if (isAddress) return text.replace(exampleUrl, url);
  throw new Problem("usage-wrong", "cannot write the settings: --url is no address of a vault", {
    cure: `Give it as ${exampleUrl}.`,
  });
}

function wantedFiles(tree: GadgetTree, input: OwnFilesInput): readonly OwnFile[] {
  const { project, built, architectures } = input;
  const places = placesIn(tree);
  const executables = architecturesFor(tree, architectures).flatMap((one) =>
    copied(places.executable(one), join(built, builtNames[one] ?? ""), 0o755),
  );
  const notes =
    tree.build === "snapcraft"
      ? [fromText(`${tree.ownFolder}/README.md`, readme), fromText(`${tree.ownFolder}/.gitignore`, ignored)]
      : [];
  return [
    ...notes,
    ...copied(places.licence("LICENSE"), join(project, "LICENSE"), 0o644),
    ...copied(places.licence("THIRD-PARTY-LICENSES.txt"), join(built, "THIRD-PARTY-LICENSES.txt"), 0o644),
    ...executables,
  ];
}

/** A file that we did not put there is not replaced, unless it is the same. */
function changeFor(tree: GadgetTree, made: ReadonlyMap<string, readonly string[]>, { path, content }: OwnFile): Change {
  const before = contentAt(tree.folder, path);
  const isOurs = before === undefined || made.get(path)?.includes(sha256Of(before.bytes)) === true;
  if (isOurs || Buffer.compare(before.bytes, content.bytes) === 0) return { path, before, after: content };
  throw new Problem(
    "gadget-changed-since",
    `cannot replace ${path}: it is not what an earlier \`gadget add\` put there`,
    {
      cure: "Delete it, or put back what was there, and run this again.",
    },
  );
}

/** Files of the build that are not there. */
function notBuilt(tree: GadgetTree, { built, architectures }: OwnFilesInput): readonly string[] {
  const executables = architecturesFor(tree, architectures).map((one) => builtNames[one] ?? "");
  return [...executables, "THIRD-PARTY-LICENSES.txt"].filter((name) => !existsSync(join(built, name)));
}

function buildToDo(missing: readonly string[], { built }: OwnFilesInput): readonly string[] {
  if (missing.length === 0) return [];
  return [
    `build the executable (npm ci && npm run build) and run this again: ${missing.join(" and ")} missing in ${built}`,
  ];
}

function architectureToDo(tree: GadgetTree, { architectures }: OwnFilesInput): readonly string[] {
  return architecturesWithout(tree, architectures).map(
    (one) => `take ${printable(one)} out of ${tree.snapFile}: prepare-device is built for amd64 and arm64 only`,
  );
}

/** Settings that nobody has changed since take another address; others are their author's. */
function settingsChange(tree: GadgetTree, input: OwnFilesInput, made: ReadonlyMap<string, readonly string[]>): Change {
  const { settings } = placesIn(tree);
  const before = contentAt(tree.folder, settings);
  const isOurs = before === undefined || made.get(settings)?.includes(sha256Of(before.bytes)) === true;
  const isNew = before === undefined || (isOurs && input.url !== undefined);
  return { path: settings, before, after: isNew ? fromText(settings, settingsText(input)).content : before };
}

function settingsToDo({ path, before, after }: Change, { url }: OwnFilesInput, apiKey: string): readonly string[] {
  const text = after === undefined ? "" : textOf(after);
  return [
    ...(url === undefined || text.includes(url)
      ? []
      : [
          `set vault.url in ${path}: --url was not written there, because the file has been changed since or is not ours`,
        ]),
    ...(text.includes(exampleUrl)
      ? [`set vault.url in ${path}: ${new URL(exampleUrl).host} is a placeholder and no vault`]
      : []),
    ...(before === undefined
      ? [`if your vault wants an API key: put it into ${apiKey} (mode 600) and name it in ${path}`]
      : []),
  ];
}

/** Our files of a gadget, and what the author has to do about them. */
export interface OwnFiles {
  readonly changes: readonly Change[];
  readonly leftToDo: readonly string[];
  /** Files that `npm run build` makes and that are missing. */
  readonly notBuilt: readonly string[];
}

/** Settings, executable and licences. Settings that are there and not ours any more stay as they are. */
export function ownFiles(tree: GadgetTree, input: OwnFilesInput): OwnFiles {
  const made = new Map(knownManifest(tree).made.map((one) => [one.path, sumsOf(one)]));
  const settings = settingsChange(tree, input, made);
  const missing = notBuilt(tree, input);
  return {
    changes: [settings, ...wantedFiles(tree, input).map((file) => changeFor(tree, made, file))],
    leftToDo: [
      ...buildToDo(missing, input),
      ...architectureToDo(tree, input),
      ...settingsToDo(settings, input, placesIn(tree).apiKey),
    ],
    notBuilt: missing,
  };
}
