import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../../problem/problem.ts";
import { architecturesFor, builtNames } from "./architectures.ts";
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

function notBuilt(tree: GadgetTree, { built, architectures }: OwnFilesInput): readonly string[] {
  const names = [
    ...architecturesFor(tree, architectures).map((one) => builtNames[one] ?? ""),
    "THIRD-PARTY-LICENSES.txt",
  ];
  const missing = names.filter((name) => !existsSync(join(built, name)));
  if (missing.length === 0) return [];
  return [
    `build the executable (npm ci && npm run build) and run this again: ${missing.join(" and ")} missing in ${built}`,
  ];
}

/** Settings, executable and licences, and what the author has to do about them. Settings that are there stay as they are. */
export function ownFiles(
  tree: GadgetTree,
  input: OwnFilesInput,
): { readonly changes: readonly Change[]; readonly leftToDo: readonly string[] } {
  const { settings, apiKey } = placesIn(tree);
  const there = contentAt(tree.folder, settings);
  const text = there === undefined ? settingsText(input) : textOf(there);
  const made = new Map(knownManifest(tree).made.map((one) => [one.path, sumsOf(one)]));
  const news = there === undefined ? [{ ...fromText(settings, text), before: undefined }] : [];
  return {
    changes: [
      ...news.map(({ path, content }) => ({ path, before: undefined, after: content })),
      ...wantedFiles(tree, input).map((file) => changeFor(tree, made, file)),
    ],
    leftToDo: [
      ...notBuilt(tree, input),
      ...(text.includes(exampleUrl) ? [`set vault.url in ${settings}`] : []),
      ...(there === undefined
        ? [`if your vault wants an API key: put it into ${apiKey} (mode 600) and name it in ${settings}`]
        : []),
    ],
  };
}
