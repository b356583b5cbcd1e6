import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { devicePaths } from "../../../src/rig/device.ts";
import type { Attack, Nuisance } from "../attack.ts";
import { say } from "../lying-server.ts";
import type { Stage } from "../stage.ts";

type Part = Pick<Attack, "name" | "does" | "code"> & Partial<Attack>;

function disk(set: Attack["set"], part: Part): Attack {
  return { liar: "disk", set, ...part };
}

function keyFile({ keyFolder, cast }: Stage): string {
  return join(keyFolder, cast.deviceKey.keyId);
}

/** Does it to the key's file, and puts the file back afterwards. */
function withKeyFile(change: (path: string, stage: Stage) => void, part: Part): Attack {
  return disk((stage) => {
    const path = keyFile(stage);
    const before = readFileSync(path);
    change(path, stage);
    stage.onEnd(() => {
      rmSync(path, { recursive: true, force: true });
      writeFileSync(path, before, { mode: 0o600 });
    });
  }, part);
}

const keys: readonly Attack[] = [
  disk(
    (stage) => {
      chmodSync(stage.keyFolder, 0o777);
      stage.onEnd(() => chmodSync(stage.keyFolder, 0o700));
    },
    { name: "key-folder-for-everybody", does: "lets everybody write to the key folder", code: "key-folder-open" },
  ),
  disk(
    (stage) => {
      const elsewhere = stage.world.path("elsewhere");
      renameSync(stage.keyFolder, elsewhere);
      chmodSync(elsewhere, 0o777);
      symlinkSync(elsewhere, stage.keyFolder);
      stage.onEnd(() => {
        rmSync(stage.keyFolder);
        renameSync(elsewhere, stage.keyFolder);
        chmodSync(stage.keyFolder, 0o700);
      });
    },
    {
      name: "key-folder-is-link",
      does: "has a link to a folder that everybody may write to in place of the key folder",
      code: "key-folder-open",
    },
  ),
  disk(
    (stage) => {
      const kept = `${stage.keyFolder}.kept`;
      renameSync(stage.keyFolder, kept);
      writeFileSync(stage.keyFolder, "no folder");
      stage.onEnd(() => {
        rmSync(stage.keyFolder);
        renameSync(kept, stage.keyFolder);
      });
    },
    { name: "key-folder-is-file", does: "has a file in place of the key folder", code: "disk-not-a-folder" },
  ),
  withKeyFile((path) => writeFileSync(path, "AcbNKwAA corrupt"), {
    name: "key-corrupt",
    does: "has changed the key's bytes",
    code: "key-file-corrupt",
  }),
  withKeyFile((path) => writeFileSync(path, ""), {
    name: "key-empty",
    does: "has lost the key's bytes",
    code: "key-file-corrupt",
  }),
  withKeyFile((path, { cast }) => writeFileSync(path, cast.forger.stranger.encodePrivate()), {
    name: "key-foreign",
    does: "has another key under our key's name",
    code: "key-file-corrupt",
  }),
  withKeyFile((path) => writeFileSync(path, new Uint8Array(64 * 1024 * 1024)), {
    name: "key-huge",
    does: "has 64 MiB in place of the key",
    code: "disk-too-big",
  }),
  withKeyFile(
    (path) => {
      rmSync(path);
      mkdirSync(path);
    },
    { name: "key-is-folder", does: "has a folder in place of the key", code: "disk-not-a-file" },
  ),
  disk(
    (stage) => {
      const { stranger } = stage.cast.forger;
      const path = join(stage.keyFolder, stranger.keyId);
      writeFileSync(path, stranger.encodePrivate(), { mode: 0o600 });
      stage.onEnd(() => rmSync(path));
    },
    { name: "two-keys", does: "has a second key beside the device's", code: "device-key-ambiguous" },
  ),
];

const own: readonly Attack[] = [
  disk(
    (stage) => {
      mkdirSync(dirname(stage.world.ownFolder), { recursive: true });
      writeFileSync(stage.world.ownFolder, "no folder");
      stage.onEnd(() => rmSync(stage.world.ownFolder));
    },
    { name: "own-folder-is-file", does: "has a file in place of our own folder", code: "disk-not-a-folder" },
  ),
  disk(
    (stage) => {
      symlinkSync("prepare-device", stage.world.ownFolder);
      stage.onEnd(() => rmSync(stage.world.ownFolder));
    },
    {
      name: "own-folder-is-link-loop",
      does: "has a link to itself in place of our own folder",
      code: "disk-link-loop",
    },
  ),
  disk(
    (stage) => {
      symlinkSync("/nowhere/at/all", stage.world.ownFolder);
      stage.onEnd(() => rmSync(stage.world.ownFolder));
    },
    { name: "own-folder-is-dead-link", does: "has a link to nowhere in place of our own folder", code: "disk-missing" },
  ),
  disk(
    (stage) => {
      mkdirSync(stage.world.ownFolder, { recursive: true, mode: 0o777 });
      chmodSync(stage.world.ownFolder, 0o777);
      stage.onEnd(() => chmodSync(stage.world.ownFolder, 0o700));
    },
    { name: "own-folder-for-everybody", does: "lets everybody write to our own folder", code: "key-folder-open" },
  ),
];

/** A registration was begun, and its record is not what was written. */
function record(
  name: string,
  does: string,
  code: Attack["code"],
  change: (text: string) => string | Uint8Array,
): Attack {
  return disk(
    async (stage) => {
      const server = await stage.vaultLies({ serial: (asked) => say(asked, { status: 404 }) });
      await stage.world.provision();
      await server.close();
      stage.settings({ vault: { url: stage.world.vault.url, headers: { "api-key": { file: "api-key" } } } });
      const path = join(stage.world.ownFolder, "registration.json");
      const before = readFileSync(path, "utf8");
      writeFileSync(path, change(before));
      stage.onEnd(() => writeFileSync(path, before));
    },
    { name, does, code },
  );
}

function edit(text: string, change: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ ...(JSON.parse(text) as object), ...change });
}

const records: readonly Attack[] = [
  record("record-cut", "has lost the second half of registration.json", "registration-corrupt", (text) =>
    text.slice(0, 60),
  ),
  record("record-of-the-future", "has a registration.json of version 2", "registration-corrupt", (text) =>
    edit(text, { version: 2 }),
  ),
  record("record-with-list", "has a list for the serial number in registration.json", "registration-corrupt", (text) =>
    edit(text, { serial: ["x"] }),
  ),
  record(
    "record-json-deep",
    "has deep lists in registration.json",
    "registration-corrupt",
    () => `{"version":${"[".repeat(8_000)}`,
  ),
  record("record-huge", "has a megabyte in registration.json", "disk-too-big", () => new Uint8Array(1024 * 1024)),
  // The word that the hooks left of the first one is still there.
  record("record-of-other-serial", "has another serial number in registration.json", "registration-lost", (text) =>
    edit(text, { serial: "RB1-9999-0001" }),
  ),
  record("record-of-other-model", "has another model in registration.json", "model-changed", (text) =>
    edit(text, { model: "x\u001b[2J\u202Ey" }),
  ),
  record("record-of-other-key", "names a key in registration.json that is not there", "device-key-lost", (text) =>
    edit(text, { deviceKeyId: "../../../../etc/shadow" }),
  ),
];

/** What lies in the stores and in our own folder. */
/** What lies where the hooks leave word of who registers. */
function registrar(name: string, does: string, code: Attack["code"], content: string | Uint8Array): Attack {
  return disk(
    (stage) => {
      const { snapCommon } = devicePaths(stage.world.root, stage.world.model);
      const path = join(snapCommon, "prepare-device/registrar.json");
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeFileSync(path, content, { mode: 0o600 });
      stage.onEnd(() => rmSync(path));
    },
    { name, does, code },
  );
}

const claim = { version: 1, brandId: "rig", model: "rig-one", serial: "X", serialSource: "x", at: "x" } as const;

const registrars: readonly Attack[] = [
  registrar("registrar-noise", "has noise in registrar.json", "registration-corrupt", "\u0000noise"),
  registrar("registrar-huge", "has a megabyte in registrar.json", "disk-too-big", new Uint8Array(1024 * 1024)),
  registrar(
    "registrar-unknown",
    "names a registrar that nobody knows",
    "registration-corrupt",
    JSON.stringify({ ...claim, registrar: "vault" }),
  ),
  registrar(
    "registrar-of-snapd",
    "says that snapd was let register",
    "snapd-registers",
    JSON.stringify({ ...claim, registrar: "snapd" }),
  ),
  registrar(
    "registrar-without-record",
    "says that a request was sent, and has no record of it",
    "registration-lost",
    JSON.stringify({ ...claim, registrar: "agent" }),
  ),
];

export const diskAttacks: readonly Attack[] = [...keys, ...own, ...records, ...registrars];

function ownFile(stage: Stage, name: string, content: string | Uint8Array): void {
  mkdirSync(stage.world.ownFolder, { recursive: true, mode: 0o700 });
  writeFileSync(join(stage.world.ownFolder, name), content, { mode: 0o600 });
}

function nuisance(name: string, does: string, set: Nuisance["set"], check?: Nuisance["check"]): Nuisance {
  return { name, liar: "disk", does, outcome: "registered", set, ...(check === undefined ? {} : { check }) };
}

export const diskNuisances: readonly Nuisance[] = [
  nuisance(
    "temporaries-planted",
    "has temporary files of ours, full ones and links, in our folder",
    (stage) => {
      for (let number = 1; number <= 20; number += 1) ownFile(stage, `.tmp-${number}`, "planted");
      symlinkSync("/etc/passwd", join(stage.world.ownFolder, ".tmp-21"));
    },
    ({ world }) => {
      const left = readdirSync(world.ownFolder).filter((name) => name.startsWith(".tmp-"));
      return left.length === 0 ? undefined : `temporary files are left: ${left.join(", ")}`;
    },
  ),
  nuisance("lock-of-the-dead", "has a lock whose owner is long gone", (stage) => {
    ownFile(stage, "lock.7", JSON.stringify({ pid: 2, startTicks: "1", bootId: "another boot" }));
  }),
  nuisance("lock-nonsense", "has a lock that holds noise", (stage) =>
    ownFile(stage, "lock.7", new Uint8Array(300).fill(0x9b)),
  ),
  nuisance("answer-of-somebody-else", "has another device's serial as the kept answer", (stage) => {
    const { brandId, model } = stage.world.model;
    ownFile(stage, "answer.assert", stage.cast.forger.serialOf({ brandId, model, serial: "RB1-9999-0001" }).encoded);
  }),
  nuisance("answer-nonsense", "has noise as the kept answer", (stage) =>
    ownFile(stage, "answer.assert", "type: serial\n\u0000"),
  ),
  nuisance("foreign-file-among-keys", "has a file of another name in the key folder", (stage) => {
    writeFileSync(join(stage.keyFolder, "..evil\u001b[2J"), "x");
  }),
];
