import { Command, CommanderError } from "commander";
import { versionLine } from "../build-info.ts";
import { KeySearch } from "../keys/key-search.ts";
import { exitStatus } from "../problem/exit-status.ts";
import { problemOf, tellFailure } from "./failure.ts";
import { guardedProcess } from "./guard.ts";
import type {
  AbandonOptions,
  ConfigCheckOptions,
  DeviceOptions,
  DiagOptions,
  DoctorOptions,
  HardwareIdentityOptions,
  JsonOption,
  RecordLabelOptions,
  RecordMergeOptions,
  RecordShowOptions,
  RecordVerifyOptions,
  SerialOddsOptions,
  SerialOptions,
  SessionOptions,
  VerifyOptions,
} from "./options.ts";
import { processTerminal, type Terminal } from "./terminal.ts";
import { endOfParsing, requireValues, writingTo } from "./usage-failure.ts";

/** Runs the action of a command and keeps its exit status. */
type Guard = (options: JsonOption, work: () => Promise<number>) => Promise<void>;

const jsonHelp = "the result as one JSON document on stdout";

function example(command: Command, line: string): Command {
  return command.addHelpText("after", `\nExample:\n  ${line}`);
}

function onDevice(command: Command): Command {
  return command
    .option("--config <file>", "the settings (YAML); without it the defaults, inside a snap $SNAP/prepare-device.yaml")
    .option("--root <folder>", "another device's file system instead of this one's", "/")
    .option("--json", jsonHelp);
}

function addDeviceCommands(root: Command, terminal: Terminal, guard: Guard): void {
  const provision = onDevice(root.command("provision")).description(
    "registers this device by itself and hands the identity to snapd; run again, it goes on or changes nothing",
  );
  example(provision, "prepare-device provision --config prepare-device.yaml --json").action((options: DeviceOptions) =>
    guard(options, async () => (await import("./provision.ts")).provisionCommand(terminal, options)),
  );
  const serial = onDevice(root.command("serial"))
    .description("shows which serial number the hardware has, from which source, and why not from the others")
    .option("--all", "what the sources say that the settings do not name, too");
  example(serial, "prepare-device serial --config prepare-device.yaml --root fixtures/my-board").action(
    (options: SerialOptions) =>
      guard(options, async () => (await import("./serial.ts")).serialCommand(terminal, options)),
  );
  const odds = onDevice(serial.command("odds"))
    .description("says how many devices of a fleet would be refused, collide, or lose their serial in a shell hook")
    .option("--pattern <pattern>", "how the serials are made: text with {hex:8}, {digits:6}, {counter:0001} …")
    .option("--csv <file>", "the factory's list: one serial a line, or CSV; it is counted whole")
    .option("--column <name>", "the list's column, by its name or its number from 1")
    .option("--fail-over <percent>", "end with 4 if more devices than these get no serial of their own")
    .option("--devices <count>", "how many devices to draw (10000)")
    .option("--seed <text>", "another seed draws other serials (1)");
  example(odds, "prepare-device serial odds --pattern '10000000{hex:8}'").action(
    (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<SerialOddsOptions>();
      return guard(options, async () => (await import("./serial-odds.ts")).serialOddsCommand(terminal, options));
    },
  );
  const session = onDevice(root.command("session"))
    .description("opens a store session with the device's key and serial, as snapd does")
    .option("--out <file>", "keep the session's macaroon in this new file, mode 0600; it is never printed");
  example(session, "prepare-device session --config prepare-device.yaml").action((options: SessionOptions) =>
    guard(options, async () => (await import("./session.ts")).sessionCommand(terminal, options)),
  );
}

function addAbandon(root: Command, terminal: Terminal, guard: Guard): void {
  const abandon = onDevice(root.command("abandon"))
    .description("gives up a registration, the agent's own or one that was left to snapd; says first what that means")
    .option("--serial <serial>", "the serial number of the registration, as confirmation");
  example(abandon, "prepare-device abandon --config prepare-device.yaml --serial A1B2C3").action(
    (options: AbandonOptions) =>
      guard(options, async () => (await import("./abandon.ts")).abandonCommand(terminal, options)),
  );
}

function addDeskCommands(root: Command, terminal: Terminal, guard: Guard): void {
  const verify = root
    .command("verify")
    .description("verifies assertions up to a trusted root, offline, as snapd would")
    .argument("<files...>", "files with one or more assertions each")
    .option("--trust <files...>", "further trusted roots (account and account-key), for tests")
    .option("--prerequisites <files...>", "accounts, account-keys and models that the others stand on")
    .option("--json", jsonHelp);
  example(verify, "prepare-device verify serial.assert --prerequisites brand.assert model.assert").action(
    (files: readonly string[], options: VerifyOptions) =>
      guard(options, async () => (await import("./verify.ts")).verifyCommand(terminal, files, options)),
  );
  const explain = root
    .command("explain")
    .description("says what a code means and what to do about it, offline; without a code: all of them")
    .argument("[code]", "for example serial-is-placeholder")
    .option("--json", jsonHelp);
  example(explain, "prepare-device explain vault-api-key-refused").action(
    (code: string | undefined, options: JsonOption) =>
      guard(options, async () => (await import("./explain.ts")).explainCommand(terminal, code, options)),
  );
  const config = root.command("config").description("looks at settings");
  example(config, "prepare-device config check prepare-device.yaml");
  const check = config
    .command("check")
    .description("checks a settings file: every fault with its line and the fix")
    .argument("<file>", "the settings (YAML)")
    .option("--json", jsonHelp);
  example(check, "prepare-device config check prepare-device.yaml").action(
    (file: string, options: ConfigCheckOptions) =>
      guard(options, async () => (await import("./config-check.ts")).configCheckCommand(terminal, file, options)),
  );
}

function addHardwareIdentity(root: Command, terminal: Terminal, guard: Guard): void {
  const group = root.command("hardware-identity").description("onboarding with a hardware key");
  example(group, "prepare-device hardware-identity export --config prepare-device.yaml");
  const exported = onDevice(group.command("export"))
    .description("prints what the brand needs to issue this device's hardware-identity, after a trial of the key")
    .option("--make", "makes the key if this device has none yet");
  example(exported, "prepare-device hardware-identity export --config prepare-device.yaml").action(
    (options: HardwareIdentityOptions) =>
      guard(options, async () =>
        (await import("./hardware-identity.ts")).exportHardwareIdentityCommand(terminal, options),
      ),
  );
}

function addDoctor(root: Command, terminal: Terminal, guard: Guard): void {
  const doctor = onDevice(root.command("doctor"))
    .description("looks for what would stop a first boot, and says what to do; changes nothing, spends no request-id")
    .option("--only <checks...>", "only these checks, and what they stand on")
    .option("--ignore <checks...>", "leave these checks out, and what stands on them")
    .option("--strict", "a warning counts as a failure")
    .addHelpText(
      "after",
      "\nExit status: that of the worst finding's code; fatal is worse than failed, and failed worse than warning, and of\n" +
        "several the first counts. Warnings alone end with 0, or with their code's status with --strict.",
    );
  example(doctor, "prepare-device doctor --config prepare-device.yaml").action((options: DoctorOptions) =>
    guard(options, async () => (await import("./doctor.ts")).doctorCommand(terminal, options)),
  );
  const list = doctor.command("list").description("lists the checks").option("--json", jsonHelp);
  example(list, "prepare-device doctor list").action((_options: unknown, command: Command) => {
    const options = command.optsWithGlobals<JsonOption>();
    return guard(options, async () => (await import("./doctor.ts")).doctorListCommand(terminal, options));
  });
}

function addDiag(root: Command, terminal: Terminal, guard: Guard): void {
  const diag = onDevice(root.command("diag"))
    .description("packs logs, state and the doctor's answer into one archive without secrets, safe to mail")
    .option("--out <file>", "the archive (zip), a new file", "prepare-device-diag.zip");
  example(diag, "prepare-device diag --config prepare-device.yaml --out unit-0007.zip").action((options: DiagOptions) =>
    guard(options, async () => (await import("./diag.ts")).diagCommand(terminal, options)),
  );
}

function addRecord(root: Command, terminal: Terminal, guard: Guard): void {
  const record = root.command("record").description("the signed record of what happened on a unit");
  example(record, "prepare-device record show");
  const show = record
    .command("show")
    .description("shows a record, after its signature was checked")
    .argument("[file]", "record.dsse.json; without it, this device's own")
    .option("--root <folder>", "another device's file system instead of this one's", "/")
    .option("--json", jsonHelp);
  example(show, "prepare-device record show unit-0007.dsse.json").action(
    (file: string | undefined, options: RecordShowOptions) =>
      guard(options, async () => (await import("./record.ts")).recordShowCommand(terminal, file, options)),
  );
  const verify = record
    .command("verify")
    .description("verifies a record: alone, or from a trusted root over brand and serial assertion to the record")
    .argument("<file>", "record.dsse.json")
    .option("--serial <file>", "the device's serial assertion; without it the one inside the record")
    .option(
      "--prerequisites <files...>",
      "account and account-key of the brand, and the model if another account signs",
    )
    .option("--at <time>", "judge keys by this time instead of now: 2026-05-04 or 2026-05-04T10:00:00Z")
    .option("--trust <files...>", "further trusted roots (account and account-key), for tests")
    .option("--json", jsonHelp);
  example(verify, "prepare-device record verify unit-0007.dsse.json --prerequisites brand.assert").action(
    (file: string, options: RecordVerifyOptions) =>
      guard(options, async () => (await import("./record.ts")).recordVerifyCommand(terminal, file, options)),
  );
  const label = record
    .command("label")
    .description("what stands on the unit's label: serial, short key id and a QR code of both")
    .argument("[file]", "record.dsse.json; without it, this device's own")
    .option("--root <folder>", "another device's file system instead of this one's", "/")
    .option("--svg <file>", "QR code and words as one picture")
    .option("--png <file>", "the QR code alone")
    .option("--allow-unregistered", "make it for a unit that is not registered, too; else that ends with 8")
    .option("--allow-duplicate", "make it although the vault had signed the serial before; else that ends with 7")
    .option("--json", jsonHelp);
  example(label, "prepare-device record label unit-0007.dsse.json --svg label.svg").action(
    (file: string | undefined, options: RecordLabelOptions) =>
      guard(options, async () => (await import("./record-label.ts")).recordLabelCommand(terminal, file, options)),
  );
  const merge = record
    .command("merge")
    .description("sums up the records of a production: units, yield, errors by code, and what two units share")
    .argument("<folders...>", "one for each station; every *.dsse.json below them is read")
    .option("--csv <file>", "one line for each unit; replaces an earlier list of its own, and no other file")
    .option("--json", jsonHelp);
  example(merge, "prepare-device record merge station-1 station-2 --csv units.csv").action(
    (folders: readonly string[], options: RecordMergeOptions) =>
      guard(options, async () => (await import("./record-merge.ts")).recordMergeCommand(terminal, folders, options)),
  );
}

function addHook(root: Command, guard: Guard): void {
  const hook = root
    .command("hook")
    .description(
      "runs as a gadget's hook: what hooks/NAME executes; settings from $SNAP/prepare-device.yaml and `snap set`",
    )
    .argument("<name>", "install, configure, prepare-device, check-health or prepare-serial-request")
    .option("--json", jsonHelp);
  example(hook, 'exec "$SNAP/bin/prepare-device" hook prepare-device').action((name: string, options: JsonOption) =>
    guard(options, async () => (await import("./start-hook.ts")).startHook(name, options, new KeySearch())),
  );
}

/** The tree of all commands. */
export function deviceProgram(terminal: Terminal, end: (status: number) => void): Command {
  const guard: Guard = async (options, work) => end(await guardedProcess(terminal, options, work));
  const root = new Command("prepare-device")
    .description(
      "Registers an Ubuntu Core device at its first boot: keys, hardware serial, serial assertion, hand-over to snapd.",
    )
    .version(versionLine, "-V, --version");
  writingTo(root, terminal);
  addDeviceCommands(root, terminal, guard);
  addAbandon(root, terminal, guard);
  addDeskCommands(root, terminal, guard);
  addHardwareIdentity(root, terminal, guard);
  addDoctor(root, terminal, guard);
  addDiag(root, terminal, guard);
  addRecord(root, terminal, guard);
  addHook(root, guard);
  return example(root, "prepare-device provision --config prepare-device.yaml");
}

/** Runs one command line; the answer is the exit status (docs/exit-codes.md). */
export async function runCommandLine(args: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  let status: number = exitStatus.ok;
  const root = deviceProgram(terminal, (ended) => {
    status = ended;
  });
  try {
    requireValues(root, args);
    await root.parseAsync([...args], { from: "user" });
  } catch (fault) {
    if (fault instanceof CommanderError) return endOfParsing(root, fault, args, terminal);
    // Help that cannot be written.
    return tellFault(fault, terminal);
  }
  return status;
}

/** Tells a fault that no command has told; the answer is the exit status. */
export function tellFault(fault: unknown, terminal: Terminal = processTerminal()): number {
  const problem = problemOf(fault);
  tellFailure(terminal, problem);
  return problem.exit;
}
