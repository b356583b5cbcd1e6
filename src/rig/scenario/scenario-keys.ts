import type { BootOutcome } from "../boot/boot-report.ts";
import { faultPattern } from "../boot/fault-table.ts";
import { readFaults } from "../boot/fault-words.ts";
import { modelWords } from "../boot/model-choice.ts";
import { readSettings } from "../boot/settings-words.ts";
import { sessionEnds } from "../boot/store-session-end.ts";
import { featuresOf } from "../devicestate/snapd-version.ts";
import { requireHardware } from "../sandbox/hardware.ts";
import { keyedMap, type ScenarioKey } from "./read-map.ts";
import { duration, mapOf, oneOf, type Shape, text, textOrNull, texts, wholeNumber } from "./shapes.ts";

const outcomes: readonly BootOutcome[] = ["operational", "not-registered", "failed-seeding", "does-not-register"];

function key<T>(shape: Shape<T>, meaning: string, fallback = ""): ScenarioKey<T> {
  return { shape, meaning, fallback };
}

const count = {
  jsonSchema: { type: "integer", minimum: 0 },
  fits: (value: unknown): value is number => typeof value === "number" && Number.isInteger(value) && value >= 0,
};
const script = {
  jsonSchema: { type: "string" },
  fits: (value: unknown): value is string => typeof value === "string",
};

/** `key=value` as `snap set` takes it. */
export function settingWord(name: string, value: unknown): string {
  return `${name}=${JSON.stringify(value)}`;
}

/** What must come of a boot: every key below `expect`. */
export const expectKeys = {
  outcome: key(oneOf(outcomes), "how the boot must end"),
  code: key(text(), "why the device is not operational"),
  serial: key(textOrNull(), "the serial it must have; `null`: none"),
  session: key(oneOf(sessionEnds), "what must become of the store session"),
  identities: key(wholeNumber(), "keys for which a serial was signed"),
  findings: key(texts(), "the codes of all findings that are more than notes"),
  "operational-before": key(duration(), "the device's time at which it must be operational"),
  "operational-after": key(duration(), "the device's time before which it must not be operational"),
  requests: key(
    mapOf({ what: "counts by the last part of a path, as in {serial: 2}", values: count }),
    "how often the vault was asked: `{request-id: 1, serial: 2}`",
  ),
};

/** Every key of a scenario file: it is read with them, and its documents and JSON Schema are made of them. */
export const scenarioKeys = {
  about: key(text(), "one sentence"),
  gadget: key(
    text(),
    "the gadget's path, from the file's folder; without it and `hooks` that of the run",
    "`--gadget`",
  ),
  hooks: key(
    mapOf({ what: "scripts by the name of a hook", names: /^[a-z]+(-[a-z]+)*$/, values: script, minEntries: 1 }),
    "in place of `gadget`: scripts by the name of the hook",
  ),
  hardware: key(
    text({ check: requireHardware }),
    "the board, as for [`rig boot`](rig.md)",
    "`--hardware` or raspberry-pi-4",
  ),
  model: key(oneOf(modelWords), "the model, as for `rig boot`", "Ubuntu Core of the gadget's base"),
  snapd: key(
    text({ check: featuresOf, pattern: "^\\d{1,3}\\.\\d{1,4}(?:[.+~-]|$)" }),
    "the version of snapd to play, in quotes",
    '"2.63"',
  ),
  connect: key(texts(), "plugs that are connected beside those that the gadget connects", "none"),
  disconnect: key(texts(), "plugs that are not connected", "none"),
  settings: key(
    mapOf({ what: "settings of the gadget", check: (name, value) => readSettings([settingWord(name, value)]) }),
    "a map, as `snap set` on the gadget before the first boot",
    "none",
  ),
  faults: key(
    texts({ check: (word) => readFaults([word], new Date(0)), pattern: faultPattern() }),
    "a list of [words](rig.md#faults) of `rig boot --fault`",
    "none",
  ),
  profile: key(oneOf(["pc", "small-board"] as const), "nominal costs of the device", "pc"),
  tries: key(wholeNumber(1, 100), "full tries of snapd after which the boot is given up", "3"),
  until: key(duration(), "the device's time after which the boot is given up", "24h"),
  takt: key(
    duration(),
    "later than this is the finding `takt-exceeded`, and a failure unless `findings` lists it",
    "`--takt`",
  ),
  expect: key(keyedMap(expectKeys), "what must come of it, see below"),
};
