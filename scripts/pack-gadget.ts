// npm run pack:gadget [-- --arch amd64,arm64] [--source FOLDER] [--onto FOLDER] [--delegated] [--hardware-key] [--out FOLDER]:
// packs a gadget with the built executable; docs/guides/add-to-your-gadget.md tells what each option is for.
import { existsSync, statSync } from "node:fs";
import { parseArgs } from "node:util";
import { readBuildFacts } from "./build/build-facts.ts";
import type { Architecture } from "./gadget/metadata.ts";
import { packGadget } from "./gadget/pack.ts";
import { stageGadget } from "./gadget/stage.ts";
import { projectFolder } from "./project.ts";

const builtNames: Readonly<Record<Architecture, string>> = { amd64: "x64", arm64: "arm64" };

const { values: flags } = parseArgs({
  options: {
    arch: { type: "string", default: "amd64" },
    source: { type: "string", default: `${projectFolder}/snap` },
    onto: { type: "string" },
    delegated: { type: "boolean", default: false },
    "hardware-key": { type: "boolean", default: false },
    out: { type: "string", default: `${projectFolder}/dist` },
  },
});

const time = await packTime();
for (const architecture of flags.arch.split(",").map(parseArchitecture)) await stageAndPack(architecture);

async function stageAndPack(architecture: Architecture): Promise<void> {
  const executable = `${projectFolder}/dist/prepare-device-linux-${builtNames[architecture]}`;
  if (!existsSync(executable)) throw new Error(`cannot pack: ${executable} is missing; npm run build makes it`);
  const folder = `${projectFolder}/build/gadget/${architecture}`;
  const { replacedHooks } = stageGadget({
    folder,
    source: flags.source,
    hooks: `${projectFolder}/hooks`,
    executable,
    notices: [`${projectFolder}/LICENSE`, `${projectFolder}/dist/THIRD-PARTY-LICENSES.txt`],
    architecture,
    ...(flags.onto === undefined ? {} : { onto: flags.onto }),
    delegated: flags.delegated,
    hardwareKey: flags["hardware-key"],
    time,
  });
  for (const name of replacedHooks) process.stdout.write(`replaced: meta/hooks/${name} of ${flags.onto}\n`);
  const snap = await packGadget({ folder, out: flags.out, time });
  process.stdout.write(`${snap}: ${(statSync(snap).size / 1e6).toFixed(1)} MB\n`);
}

function parseArchitecture(text: string): Architecture {
  if (text === "amd64" || text === "arm64") return text;
  throw new Error(`cannot pack for "${text}": --arch takes amd64, arm64`);
}

/** The commit's time, or what the environment says as every reproducible build does. */
async function packTime(): Promise<Date> {
  const epoch = process.env["SOURCE_DATE_EPOCH"];
  if (epoch !== undefined && /^\d{1,11}$/.test(epoch)) return new Date(Number(epoch) * 1000);
  return new Date((await readBuildFacts(projectFolder)).commitTime);
}
