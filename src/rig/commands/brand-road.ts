import { relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { canonicalTrust } from "../../commands/open-device.ts";
import type { JsonOption } from "../../commands/options.ts";
import type { Terminal } from "../../commands/terminal.ts";
import { FsDisk } from "../../disk/fs-disk.ts";
import { Problem } from "../../problem/problem.ts";
import { readAssertionFile } from "../../trust/assertion-file.ts";
import { bringBrand } from "../commissioning/bring-brand.ts";
import { type Commission, commissionNewBrand } from "../commissioning/commission-brand.ts";
import { headerOf, listOf, type ModelSource, readModelSource } from "../commissioning/model-source.ts";
import { readPrivateKeyFile } from "../commissioning/private-key-file.ts";
import { readmeText } from "../commissioning/readme.ts";
import { type RoadResult, walkRoad } from "../commissioning/road.ts";
import { RoadFolder } from "../commissioning/road-folder.ts";
import { readRootFolder } from "../commissioning/root-folder.ts";
import { type Chapter, Story } from "../commissioning/story.ts";
import { deriveSubStoreModel } from "../commissioning/sub-store-model.ts";
import { systemContext } from "../device-world.ts";
import { chapterLines } from "./chapter-lines.ts";
import { givenPath } from "./given-path.ts";
import { outFolder } from "./out-folder.ts";
import { rigExit } from "./rig-guard.ts";

export interface RoadOptions extends JsonOption {
  readonly model?: string;
  readonly subModel?: string;
  readonly out?: string;
  readonly serial: string;
  readonly keyBits: number;
  readonly serialAuthority?: string;
  readonly root?: string;
  readonly testRoot?: true;
  readonly brand?: readonly string[];
  readonly key?: readonly string[];
  readonly trust?: readonly string[];
}

const projectFolder = fileURLToPath(new URL("../../../", import.meta.url));

const { clock, crypto } = systemContext;

function modelOf(name: string | undefined): ModelSource {
  const example = `${projectFolder}docs/examples/models/graded.json`;
  const file =
    name === undefined ? { path: example, name: "graded.json (an example)" } : { path: givenPath(name), name };
  return readModelSource(file, clock.now(), crypto);
}

function rootOf({ root, testRoot }: RoadOptions): ReturnType<typeof readRootFolder> | undefined {
  if (testRoot) return readRootFolder(`${projectFolder}.cache/snapd/test-root`, crypto);
  return root === undefined ? undefined : readRootFolder(givenPath(root), crypto);
}

/** Everything it needs is read at once, so that a wrong path is told before keys are made. */
function newBrand(options: RoadOptions, models: readonly ModelSource[]): () => Promise<Commission> {
  const { keyBits, serialAuthority: serialAccountId } = options;
  const root = rootOf(options);
  return () => commissionNewBrand({ models, keyBits, serialAccountId, root, clock, crypto });
}

function broughtBrand(options: RoadOptions, model: ModelSource): () => Promise<Commission> {
  const disk = new FsDisk();
  const read = (path: string) => readAssertionFile(disk, givenPath(path), crypto);
  const { statement, signed } = model;
  const facts = {
    brandId: headerOf(statement, "brand-id") ?? "",
    model: headerOf(statement, "model") ?? "",
    serialAuthority: listOf(statement, "serial-authority"),
    signed,
  };
  const further = (options.trust ?? []).flatMap(read);
  const files = {
    assertions: (options.brand ?? []).flatMap(read),
    keys: (options.key ?? []).map((path) => readPrivateKeyFile(givenPath(path))),
    trusted: further.length > 0 ? further : canonicalTrust(),
    now: clock.now(),
    crypto,
  };
  return async () => ({ ...(await bringBrand(facts, files)), newKeys: [] });
}

function checkOptions({ brand, key, trust, root, testRoot }: RoadOptions): void {
  const brings = brand !== undefined || key !== undefined;
  if (brings && (root !== undefined || testRoot)) {
    const cure = "Bring a brand with --brand and --key, or a root for a new brand with --root.";
    throw new Problem("usage-wrong", "cannot take both: a brand that is brought stands below its own root", { cure });
  }
  if (!brings && trust !== undefined) {
    const cure = "Name the brand's assertions with --brand, too; for a new brand below a root of yours use --root.";
    throw new Problem("usage-wrong", "cannot use --trust for a new brand: it makes its own root", { cure });
  }
}

function shown(folder: string): string {
  const near = relative(resolve(process.env["INIT_CWD"] ?? "."), folder);
  return near === "" || near.startsWith("..") ? folder : near;
}

interface Walked {
  readonly folder: RoadFolder;
  readonly road: RoadResult;
  readonly chapters: readonly Chapter[];
}

function documentOf({ folder, road, chapters }: Walked): Record<string, unknown> {
  const { model, subModel, serial, subSerial } = road;
  return {
    outcome: "walked",
    folder: folder.path,
    brand: model.brandId,
    model: model.model,
    store: model.store ?? null,
    serial: serial.serial,
    deviceKeyId: serial.deviceKeyId,
    subModel: subModel.model,
    subStore: subModel.store ?? null,
    subSerial: subSerial.serial,
    assertionFiles: folder.assertionFiles,
    chapters,
  };
}

function keep(walked: Walked, commissioned: Commission): void {
  const { folder, road } = walked;
  const { brand, newKeys } = commissioned;
  const { assertionFiles } = folder;
  const readme = { road, brand, assertionFiles, hasKeys: newKeys.length > 0, folder: folder.path };
  folder.write("README.txt", readmeText(readme));
  folder.write("story.json", `${JSON.stringify(documentOf(walked), null, 2)}\n`);
}

/** What takes seconds is announced. */
function tellWait(terminal: Terminal, step: string, { keyBits, key }: RoadOptions): void {
  if (step === "root" && key === undefined) terminal.err(`    … making RSA keys of ${keyBits} bits`);
  if (step === "first-boot") terminal.err("    … the device makes its own key of 4096 bits");
}

/** `rig brand`: the whole road, told as it is walked. Exit status 0 when the device is in its sub-store. */
export async function walkBrandRoad(terminal: Terminal, options: RoadOptions): Promise<number> {
  checkOptions(options);
  const model = modelOf(options.model);
  const subModel = options.subModel === undefined ? deriveSubStoreModel(model) : modelOf(options.subModel);
  const brings = options.brand !== undefined || options.key !== undefined;
  const makeOrBring = brings ? broughtBrand(options, model) : newBrand(options, [model, subModel]);
  const folder = new RoadFolder(outFolder(options.out, "brand-"));
  const tell = (chapter: Chapter, number: number): void => {
    for (const line of chapterLines(chapter, number)) {
      if (options.json) terminal.err(line);
      else terminal.out(line);
    }
  };
  const story = new Story(clock, { started: (step) => tellWait(terminal, step, options), ended: tell });
  let commissioned: Commission | undefined;
  const commission = async (): Promise<Commission> => {
    commissioned = await makeOrBring();
    return commissioned;
  };
  const { serial: hardwareSerial } = options;
  const road = await walkRoad({ folder, model, subModel, commission, hardwareSerial, context: systemContext }, story);
  if (commissioned === undefined) throw new TypeError("a road has been walked without a brand");
  const walked = { folder, road, chapters: story.chapters };
  keep(walked, commissioned);
  if (options.json) terminal.out(JSON.stringify(documentOf(walked), null, 2));
  else terminal.out(`Everything is in ${shown(folder.path)}; README.txt there says what to do next.`);
  return rigExit.sound;
}
