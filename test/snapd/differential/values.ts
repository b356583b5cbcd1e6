import { fittingValues, listOf, typeNames } from "./dictionary.ts";
import type { DraftValue } from "./draft.ts";
import { randomKey } from "./key-text.ts";
import { randomChannel, randomTime, randomUrl } from "./pieces.ts";
import type { Random } from "./random.ts";

export function randomText(random: Random): string {
  if (random.once(3)) return random.text("abcXYZ019-_ :/.\n\té", random.between(0, 12));
  return random.pick(listOf("texts"));
}

function snapEntry(random: Random): DraftValue {
  const word = (list: string) => random.pick(listOf(list));
  const kind = random.pick(["kernel", "gadget", "base", "snapd", "app"]);
  const usual = kind === "base" ? "core22" : `vector-${kind}`;
  const entries: [string, DraftValue][] = [["name", random.once(6) ? word("snapNames") : usual]];
  if (!random.once(4)) entries.push(["id", word("snapIds")]);
  if (!random.once(6)) entries.push(["type", random.once(8) ? word("snapTypes") : kind]);
  if (!random.once(4)) entries.push(["default-channel", randomChannel(random)]);
  if (random.once(6)) entries.push(["modes", [word("snapModes"), word("snapModes")]]);
  if (random.once(6)) entries.push(["presence", word("words")]);
  if (random.once(16)) entries.push([random.pick(["name", "x", "id"]), randomTree(random, 2)]);
  return { mapping: entries };
}

/** A list or map some levels deep. */
export function randomTree(random: Random, depth: number): DraftValue {
  if (depth === 0 || random.once(3)) return randomText(random);
  const size = random.below(4);
  if (random.once(2)) return Array.from({ length: size }, () => randomTree(random, depth - 1));
  const entry = () => [random.pick(listOf("mapNames")), randomTree(random, depth - 1)] as const;
  return { mapping: Array.from({ length: size }, entry) };
}

function some(random: Random, list: string): DraftValue {
  return Array.from({ length: random.below(4) }, () => random.pick(listOf(list)));
}

const timeHeaders: readonly string[] = ["timestamp", "since", "until"];

/** A value for this header, near to what is right for it most of the time. */
export function randomValue(random: Random, name: string): DraftValue {
  if (random.once(12)) return randomTree(random, 3);
  if (random.once(15)) return randomText(random);
  if (timeHeaders.includes(name) && random.once(2)) return randomTime(random);
  if (name === "url" && !random.once(3)) return randomUrl(random);
  const fitting = fittingValues(name);
  if (fitting !== undefined) return random.pick(fitting);
  switch (name) {
    case "type":
      return random.pick(random.once(3) ? listOf("otherTypes") : typeNames);
    case "device-key":
      return randomKey(random).text;
    case "snaps":
      return Array.from({ length: random.below(6) }, () => snapEntry(random));
    case "serial-authority":
    case "system-user-authority":
      return random.once(4) ? random.pick(["*", "", "generic"]) : some(random, "accountIds");
    case "required-snaps":
      return some(random, "snapNames");
    case "friendly-stores":
      return some(random, "texts");
    default:
      return randomText(random);
  }
}
