import { randomInt } from "node:crypto";
import { join } from "node:path";
import { Command } from "commander";
import { systemClock } from "../../clock/system-clock.ts";
import { problemOf, tellFailure } from "../../commands/failure.ts";
import type { Terminal } from "../../commands/terminal.ts";
import { nodeCrypto } from "../../keys/node-crypto.ts";
import { Problem } from "../../problem/problem.ts";
import { bootGadget } from "../boot/boot-gadget.ts";
import type { BootPlan } from "../boot/boot-plan.ts";
import type { BootReport } from "../boot/boot-report.ts";
import { choiceOfModel, readBrandFolder, snapIdsIn } from "../boot/brand-folder.ts";
import { readFaults } from "../boot/fault-words.ts";
import type { HookText } from "../boot/hook-text.ts";
import { chooseModel, modelWords } from "../boot/model-choice.ts";
import { readSettings } from "../boot/settings-words.ts";
import { featuresOf } from "../devicestate/snapd-version.ts";
import type { Gadget } from "../gadget/gadget.ts";
import { gadgetOfModel, openGadget } from "../gadget/open-gadget.ts";
import { requirePlugs } from "../sandbox/grants.ts";
import { openHardware } from "../sandbox/hardware.ts";
import { makeWorkFolder, removeWorkFolder } from "../sandbox/work-folder.ts";
import { junitXml } from "../scenario/junit.ts";
import { bootStory, verdictLines } from "../story/boot-story.ts";
import { durationMs } from "../story/duration.ts";
import { costProfiles } from "../time/costs.ts";
import { type BootRemains, freeFolder, keepBoot } from "./boot-folder.ts";
import type { End } from "./end.ts";
import { exitHelp } from "./exit-words.ts";
import { givenPath, hardwareName, requireFilePlaces } from "./given-path.ts";
import { writeReportPage } from "./report.ts";
import { rigExit, rigGuarded } from "./rig-guard.ts";
import { settingsIn } from "./settings-file.ts";
import { readVault } from "./vault-option.ts";
import { writeNamed } from "./write-file.ts";

interface BootOptions {
  readonly hardware: string;
  readonly model?: string;
  readonly brand?: string;
  readonly snapd: string;
  readonly connect: readonly string[];
  readonly disconnect: readonly string[];
  readonly settings: readonly string[];
  readonly settingsFile?: string;
  readonly fault: readonly string[];
  readonly vault?: string;
  readonly allowHost?: string;
  readonly takt?: string;
  readonly until: string;
  readonly tries: string;
  readonly seed?: string;
  readonly keyBits: string;
  readonly profile: string;
  readonly out?: string;
  readonly junit?: string;
  readonly report?: string;
  readonly strict?: true;
  readonly json?: true;
}

function durationOf(option: string, text: string): number {
  const ms = durationMs(text);
  if (ms !== undefined) return ms;
  throw new Problem("usage-wrong", `cannot read --${option} ${JSON.stringify(text.slice(0, 40))}: no duration`, {
    cure: "Say a number with ms, s, m, h or d, for example 90s.",
  });
}

function numberOf(option: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Problem("usage-wrong", `cannot read --${option}: it is no whole number from ${min} to ${max}`, {
    cure: `Say --${option} ${min}, or a number up to ${max}.`,
  });
}

function costsOf(profile: string): BootPlan["costs"] {
  if (profile === "pc" || profile === "small-board") return costProfiles[profile];
  throw new Problem("usage-wrong", `cannot read --profile ${JSON.stringify(profile.slice(0, 40))}: it is none`, {
    cure: "Say --profile pc or --profile small-board.",
  });
}

/** @throws Problem usage-wrong */
function versionOf(snapd: string): string {
  try {
    featuresOf(snapd);
    return snapd;
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new Problem("usage-wrong", cause.message, { cure: "Say --snapd 2.63, for example.", cause });
  }
}

/** Only the built-in vault makes faults: a real one would be asked as if none had been planted. */
function refuseFaultsOf(vaultUrl: URL | undefined, { vault }: BootPlan["faults"]): void {
  const planted = vault.find(({ endpoint }) => endpoint === "serial" || endpoint === "request-id");
  if (vaultUrl === undefined || planted === undefined) return;
  throw new Problem("usage-wrong", `cannot plant ${planted.fault}: only the built-in vault makes faults`, {
    cure: "Leave out --vault or the fault; faults of the network and of the store go with a real vault too.",
  });
}

/** Brand and model of --brand, with the gadget that remembers what was taken of it. */
async function withBrand(gadget: Gadget, { brand: folder, model: word }: BootOptions) {
  if (folder === undefined) return { gadget, model: chooseModel(word, gadget) };
  const at = { now: systemClock.now(), crypto: nodeCrypto };
  const { brand, signedModel, remark } = await readBrandFolder(givenPath(folder), { gadget, word }, at);
  const remarked = { ...gadget, remarks: [...gadget.remarks, remark] };
  if (signedModel === undefined) return { gadget: remarked, brand, model: chooseModel(word, gadget) };
  const ids = snapIdsIn(signedModel, gadget.name);
  const known = ids === undefined ? remarked : gadgetOfModel(remarked, ids);
  return { gadget: known, brand, signedModel, model: choiceOfModel(signedModel) };
}

async function planOf(source: string, options: BootOptions, work: string): Promise<BootPlan> {
  const opened = { ...(await openGadget(givenPath(source), work)), source };
  requirePlugs(opened, options);
  const vaultUrl = options.vault === undefined ? undefined : readVault(options.vault, options.allowHost);
  const faults = readFaults(options.fault, systemClock.now());
  refuseFaultsOf(vaultUrl, faults);
  return {
    ...(await withBrand(opened, options)),
    hardware: openHardware(hardwareName(options.hardware), work),
    snapdVersion: versionOf(options.snapd),
    connectWith: "--connect PLUG",
    connections: { connect: options.connect, disconnect: options.disconnect },
    settings: readSettings([...settingsIn(options.settingsFile), ...options.settings]),
    faults,
    seed: options.seed ?? String(randomInt(1_000_000)),
    keyBits: numberOf("key-bits", options.keyBits, 1024, 4096),
    costs: costsOf(options.profile),
    maxAttempts: numberOf("tries", options.tries, 1, 100),
    untilMs: durationOf("until", options.until),
    ...(options.takt === undefined ? {} : { taktMs: durationOf("takt", options.takt) }),
    ...(vaultUrl === undefined ? {} : { vaultUrl }),
    work,
    clock: systemClock,
  };
}

/** What a CI job shows of it. */
function publish(
  { gadget, hardware }: BootPlan,
  report: BootReport,
  { junit, report: page, passed }: Pick<BootOptions, "junit" | "report"> & { readonly passed: boolean },
): void {
  const name = `${gadget.name} on ${hardware.name}`;
  const complaints = verdictLines(report);
  const judged = { name, about: complaints.join("\n"), passed, complaints, report };
  if (junit !== undefined) writeNamed(junit, junitXml([judged], "boot"));
  if (page !== undefined) writeReportPage(page, name, JSON.stringify(report));
}

/** Operational and in time; with --strict no finding may be an error either. */
function isPassed({ outcome, findings }: BootReport, strict: boolean): boolean {
  const errors = findings.filter(({ severity }) => severity === "error");
  const counted = strict ? errors : errors.filter(({ code }) => code === "takt-exceeded");
  return outcome === "operational" && counted.length === 0;
}

/** What came of the boot has been told: that it cannot be kept does not change it. */
function keep(terminal: Terminal, folder: string, remains: BootRemains): boolean {
  try {
    const leftOut = keepBoot(folder, remains);
    if (leftOut > 0)
      terminal.err(`kept without some of the device's files: ${join(folder, "left-out.txt")} names them`);
    return true;
  } catch (fault) {
    tellFailure(terminal, problemOf(fault));
    return false;
  }
}

async function boot(terminal: Terminal, source: string, options: BootOptions): Promise<number> {
  requireFilePlaces({ junit: options.junit, report: options.report });
  const folder = options.out === undefined ? undefined : freeFolder(options.out);
  const work = makeWorkFolder("rig-boot-");
  try {
    const plan = await planOf(source, options, work);
    terminal.err(`boots ${plan.gadget.name} on ${plan.hardware.name} …`);
    let hookTexts: readonly HookText[] = [];
    const report = await bootGadget(plan, (texts) => {
      hookTexts = texts;
    });
    const passed = isPassed(report, options.strict === true);
    publish(plan, report, { ...options, passed });
    if (options.json) terminal.out(JSON.stringify(report, null, 2));
    else for (const line of bootStory(plan, report)) terminal.out(line);
    if (!passed && report.outcome === "operational" && options.strict === true) {
      terminal.err("fails because of --strict: errors are among the findings, although the device is operational");
    }
    const isKept = folder === undefined || keep(terminal, folder, { plan, report, hookTexts });
    if (!isKept) return rigExit.notTried;
    return passed ? rigExit.sound : rigExit.unsound;
  } finally {
    removeWorkFolder(work);
  }
}

const noLists = { connect: [], disconnect: [], settings: [], fault: [] } as const;

/** Without a default of commander's: its help would show it as []. */
function listOf(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** `rig boot GADGET`: what anybody's gadget does on its first boot. */
export function bootCommand(terminal: Terminal, end: End): Command {
  return new Command("boot")
    .description("boots a gadget on a device that does not exist: its hooks, snapd, vault and store, in virtual time")
    .argument("<gadget>", "a .snap, an unpacked gadget, the sources of one, or a folder of hooks")
    .option("--hardware <board>", "a board that comes along, a folder with proc and sys, or live", "raspberry-pi-4")
    .option("--model <model>", `${modelWords.join(", ")}; without it the Ubuntu Core of the gadget's base`)
    .option("--brand <folder>", "a brand that `rig brand --out` has made, and its model where that names this gadget")
    .option("--snapd <version>", "version of snapd to play", "2.63")
    .option("--connect <plug>", "connects a plug of the gadget; may be repeated", listOf)
    .option("--disconnect <plug>", "disconnects a plug of the gadget; may be repeated", listOf)
    .option("--settings <key=value>", "as `snap set` on the gadget before its first boot; may be repeated", listOf)
    .option("--settings-file <file>", "the same, one key=value a line: for a secret, which arguments would show")
    .option("--fault <name>", "what goes wrong (docs/rig.md#faults); may be repeated", listOf)
    .option("--vault <url>", "a vault that is really there; a path such as /v1/ takes the place of the gadget's own")
    .option("--allow-host <host>", "the host of --vault is another machine, and I may send requests there")
    .option("--takt <duration>", "fails if the device is operational later than this, for example 90s")
    .option("--strict", "fails if any finding is an error, also of a device that is operational all the same")
    .option("--until <duration>", "gives up after this time of the device", "24h")
    .option("--tries <count>", "gives up after this many full tries", "3")
    .option("--profile <device>", "nominal costs of the device: pc or small-board", "pc")
    .option("--key-bits <bits>", "size of the device key that snapd makes here; a device makes 4096", "2048")
    .option("--seed <text>", "makes request-ids and cookies the same again")
    .option("--out <folder>", "keeps report, story, each hook's output and the device's files in this new folder")
    .option("--junit <file>", "the result as JUnit XML")
    .option("--report <file>", "the report as one HTML file")
    .option("--json", "the report as one JSON document on stdout")
    .addHelpText(
      "after",
      "\nExample:\n  npm run rig -- boot my-gadget_1_arm64.snap --hardware raspberry-pi-4 --takt 90s",
    )
    .addHelpText("after", exitHelp("boot"))
    .action(async (source: string, options: BootOptions) => {
      end(await rigGuarded(terminal, options, () => boot(terminal, source, { ...noLists, ...options })));
    });
}
